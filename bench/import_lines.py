"""Order lines a second from a CSV file into the database, against parsing alone and against bare inserts.

python bench/import_lines.py [lines | --small] [order|flat|both]: `order` loads into the order book (customers, events
and lake queue included), `flat` into one plain table: the ceiling that reading, checking and two processes leave.
"""

from __future__ import annotations

import csv
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import siyu.unify.order.jobs as order_jobs
from siyu.app import FEEDS, REACTIONS
from siyu.collect import sources
from siyu.collect.sources import Batch, RowError, Setup, State, Target
from siyu.kit import collector
from siyu.kit.desk import Runtime
from siyu.kit.settings import Settings
from siyu.kit.work import Work
from siyu.schema import whole_metadata

HEADER = ("订单号", "订单状态", "下单时间", "付款时间", "会员号", "SKU编码", "商品名称", "数量", "单价", "渠道", "城市")
ORDER = order_jobs.TARGETS[0]
CITIES = ("上海", "北京", "广州", "深圳", "杭州", "成都")
NAMES = ("order_no", "member_no", "sku", "quantity", "unit_fen", "placed_at")
TABLE = "create table flat (line integer primary key, a, b, c, d, e, f)"
INSERT = "insert or replace into flat values (?, ?, ?, ?, ?, ?, ?)"


def rows(lines: int) -> Iterator[Sequence[object]]:
    """Orders of one to five lines, 100,000 customers, two years; every order is paid."""
    rng = random.Random(7)
    start, number = datetime(2024, 3, 1), 0  # noqa: DTZ001 - as a mall writes it, in the shop's zone
    while lines > 0:
        number += 1
        placed = start + timedelta(seconds=number * 170)
        shared = (f"DD{number:012d}", "待发货", placed, placed + timedelta(minutes=3), f"M{rng.randrange(100_000):06d}")
        for sku in rng.sample(range(5000), min(lines, rng.choice((1, 2, 2, 3, 5)))):
            lines -= 1
            yield (*shared, f"SKU{sku:05d}", f"商品{sku}", rng.randint(1, 3), f"{1000 + sku * 7 % 90000}.00", "小程序",
                   CITIES[number % 6])  # fmt: skip


def load_flat(work: Work, batch: Batch) -> Sequence[RowError]:
    """The rows as they are into one table."""
    columns = [batch.columns[name] for name in NAMES]
    cursor = work.db.connection.cursor()
    cursor.executemany(INSERT, list(zip(batch.lines, *columns[:-1], [str(at) for at in columns[-1]], strict=True)))
    return []


def run(target: Target, path: Path, lines: int) -> float:
    """Seconds for the whole import: upload, guess, check, load."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = open_runtime(Path(folder))
        began = time.perf_counter()
        job = sources.import_file(runtime.desk("bench"), {"order": target}, path=path, setup=Setup(kind="order"))
        took = time.perf_counter() - began
        assert (job.state, job.rows_ok, job.rows_rejected) == (State.DONE, lines, 0), job
        runtime.close()
    return took


def open_runtime(folder: Path) -> Runtime:
    """A fresh installation, with the collector as the server has it."""
    collector.calm()
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder}/siyu.db", upload_limit_mb=1000)
    runtime = Runtime(settings, zone_of=lambda _c, _s: ZoneInfo("Asia/Shanghai"), reactions=REACTIONS, feeds=FEEDS)
    runtime.db.write(lambda connection: whole_metadata().create_all(connection))
    runtime.db.write(lambda connection: connection.exec_driver_sql(TABLE))
    return runtime


def parse_alone(path: Path) -> float:
    """Python's own csv reader over the file, every row thrown away: the floor of reading."""
    began = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        for _row in csv.reader(file):
            pass
    return time.perf_counter() - began


def check_alone(folder: Path, path: Path) -> float:
    """The parsing process alone: read, convert and check every cell, send it over; nothing is loaded."""
    nowhere = Target("order", ORDER.label, ORDER.fields, lambda _work, _batch: (), group="order_no")
    runtime = open_runtime(folder / "check")
    began = time.perf_counter()
    sources.import_file(runtime.desk("bench"), {"order": nowhere}, path=path, setup=Setup(kind="order"))
    took = time.perf_counter() - began
    runtime.close()
    return took


def bare_inserts(folder: Path, lines: int) -> float:
    """SQLite alone: seven columns, one transaction for every 2,000 rows."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.executescript("pragma journal_mode=wal; pragma synchronous=full")
    connection.execute(TABLE)
    values = [(at, row[0], row[4], row[5], row[7], 100, str(row[2])) for at, row in enumerate(rows(lines))]
    began = time.perf_counter()
    for at in range(0, lines, 2000):
        connection.execute("begin immediate")
        connection.executemany(INSERT, values[at : at + 2000])
        connection.execute("commit")
    return time.perf_counter() - began


def cpu() -> tuple[float, float]:
    """Processor seconds so far: this process, and the parsing processes that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, children.ru_utime + children.ru_stime


def tell(label: str, lines: int, measure: Callable[[], float]) -> None:
    """One line: lines a second, and processor time a line on both sides of the pipe."""
    before = cpu()
    took = measure()
    own, child = (after - start for after, start in zip(cpu(), before, strict=True))
    sys.stdout.write(
        f"{label:<26}{lines / took:>10,.0f} lines/s   processor µs/line: {own / lines * 1e6:5.1f} server, "
        f"{child / lines * 1e6:5.1f} parser\n"
    )


def main() -> None:
    """Print one line for each way."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "1000000"
    lines = 20_000 if asked == "--small" else int(asked)
    which = sys.argv[2] if len(sys.argv) > 2 else "both"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "orders.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows(lines))
        sys.stdout.write(f"{lines:,} lines, {path.stat().st_size / 1e6:,.0f} MB\n")
        tell("csv.reader alone", lines, lambda: parse_alone(path))
        tell("bare SQLite inserts", lines, lambda: bare_inserts(folder, lines))
        tell("read and check", lines, lambda: check_alone(folder, path))
        flat = Target("order", ORDER.label, ORDER.fields, load_flat, group="order_no")
        if which in ("both", "flat"):
            tell("import, flat table", lines, lambda: run(flat, path, lines))
        if which in ("both", "order"):
            tell("import, order book", lines, lambda: run(ORDER, path, lines))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"the server's peak memory: {peak:,.0f} MB\n")


if __name__ == "__main__":
    main()
