"""Order lines a second from a CSV file into the database, against parsing alone and against bare inserts.

python bench/import_lines.py [lines] [order|flat|both]: `order` loads into the order book (customers, events and lake
queue included), `flat` into one plain table: the ceiling that reading, checking and two processes leave.
"""

from __future__ import annotations

import csv
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import siyu.unify.order.jobs as order_jobs
from siyu.app import FEEDS, REACTIONS
from siyu.collect import sources
from siyu.collect.sources import Batch, RowError, Setup, State, Target
from siyu.kit.desk import Desk, Runtime
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


def run(target: Target, path: Path, lines: int) -> tuple[float, float]:
    """Seconds for the import, and the longest that another write waited meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database_url=f"sqlite:///{folder}/siyu.db", upload_limit_mb=1000)
        runtime = Runtime(settings, zone_of=lambda _c, _s: ZoneInfo("Asia/Shanghai"), reactions=REACTIONS, feeds=FEEDS)
        runtime.db.write(lambda connection: whole_metadata().create_all(connection))
        runtime.db.write(lambda c: c.exec_driver_sql(TABLE))
        desk = runtime.desk("bench")
        began = time.perf_counter()
        job = sources.import_file(desk, {"order": target}, path=path, setup=Setup(kind="order"))
        took = time.perf_counter() - began
        assert (job.state, job.rows_ok, job.rows_rejected) == (State.DONE, lines, 0), job
        size = Path(folder, "siyu.db").stat().st_size / 1e6
        sys.stdout.write(f"  database {size:,.0f} MB\n")
        runtime.close()
    return took, size


def parse_alone(path: Path) -> float:
    """Python's own csv reader over the file, every row thrown away: the floor of reading."""
    began = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        for _row in csv.reader(file):
            pass
    return time.perf_counter() - began


def check_alone(desk: Desk, path: Path) -> float:
    """The parsing process alone: read, convert and check every cell, send it over."""
    with sources.Upload(desk, "a.csv") as upload:
        upload.write(path.read_bytes())
        job = sources.receive(desk, {"order": ORDER}, upload=upload, kind="order")
        none = Target("order", ORDER.label, ORDER.fields, lambda _work, _batch: (), group="order_no")
        sources.start(desk, {"order": none}, job_id=job.id, setup=Setup(), mode=sources.Mode.KEEP_GOOD)
        began = time.perf_counter()
        sources.run_due(desk, {"order": none})
        return time.perf_counter() - began


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


def main() -> None:
    """Print one line for each way."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    which = sys.argv[2] if len(sys.argv) > 2 else "both"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "orders.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows(lines))
        report = sys.stdout.write
        report(f"{lines:,} lines, {path.stat().st_size / 1e6:,.0f} MB\n")
        report(f"csv.reader alone          {lines / parse_alone(path):>10,.0f} lines/s\n")
        report(f"bare SQLite inserts       {lines / bare_inserts(folder, lines):>10,.0f} lines/s\n")
        settings = Settings(
            data_dir=folder / "check", database_url=f"sqlite:///{folder}/check.db", upload_limit_mb=1000
        )
        runtime = Runtime(settings, zone_of=lambda _c, _s: ZoneInfo("Asia/Shanghai"))
        runtime.db.write(lambda connection: whole_metadata().create_all(connection))
        report(f"read and check            {lines / check_alone(runtime.desk('bench'), path):>10,.0f} lines/s\n")
        runtime.close()
        flat = Target("order", ORDER.label, ORDER.fields, load_flat, group="order_no")
        for label, target in (("import into a flat table ", flat), ("import into the order book", ORDER)):
            if which in ("both", "flat" if target is flat else "order"):
                report(f"{label}{lines / run(target, path, lines)[0]:>9,.0f} lines/s\n")
    report(f"server's own peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB\n")


if __name__ == "__main__":
    main()
