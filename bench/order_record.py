"""Lines a second into the order book (SQLite, all included), against the bare inserts of the same rows.

Run: `python bench/order_record.py [--small]`. Prints both in lines a second, and their ratio.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from siyu.kit.desk import Runtime
from siyu.kit.settings import Settings
from siyu.schema import whole_metadata
from siyu.unify import order
from siyu.unify.customer import Identity, IdentityKind
from siyu.unify.order import LineRecord, OrderRecord, Status

ORDERS, LINES, BATCH = 4_000 if "--small" in sys.argv[1:] else 50_000, 4, 2_000
AT = datetime(2026, 1, 1, tzinfo=UTC)


def line(number: int, quantity: int) -> LineRecord:
    """One line with all that a file would say of it."""
    return LineRecord(f"SKU{number % 500}", quantity, 1990, title="商品", spu="S", category="类/目")


def records(start: int) -> list[OrderRecord]:
    """One batch of paid orders, four lines each, ten orders a customer."""
    return [
        OrderRecord(
            f"B{number:09d}", Status.PAID, AT + timedelta(seconds=number),
            tuple(line(number + at, 1 + at) for at in range(LINES)),
            (Identity(IdentityKind.MEMBER_NO, f"M{number % (ORDERS // 10)}"),),
            paid_at=AT + timedelta(seconds=number + 60),
            discount_fen=number % 700, shipping_fen=800, channel="小程序", city="杭州",
        )
        for number in range(start, start + BATCH)
    ]  # fmt: skip


def main() -> None:
    """Run both and print one line."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database_url=f"sqlite:///{folder}/siyu.db")
        runtime = Runtime(settings, zone_of=lambda _connection, _shop: ZoneInfo("Asia/Shanghai"))
        runtime.db.write(lambda connection: whole_metadata().create_all(connection))
        desk = runtime.desk("bench")
        took = 0.0
        for start in range(0, ORDERS, BATCH):
            batch = records(start)
            began = time.perf_counter()
            done = desk.write(partial(order.record, orders=batch))
            took += time.perf_counter() - began
            assert done.created == BATCH
        runtime.close()
        bare = bare_inserts(Path(folder))
    lines = ORDERS * LINES
    sys.stdout.write(
        f"order book: {lines / took:,.0f} lines/s ({ORDERS / took:,.0f} orders/s, customers and events included); "
        f"bare SQLite inserts of the rows alone: {lines / bare:,.0f} lines/s; ratio {bare / took:.2f}\n"
    )


def bare_inserts(folder: Path) -> float:
    """Seconds to copy the same order and line rows with executemany, one commit a batch."""
    source = sqlite3.connect(folder / "siyu.db")
    target = sqlite3.connect(folder / "bare.db", isolation_level=None)
    target.execute("pragma journal_mode=wal")
    target.execute("pragma synchronous=full")
    seconds = 0.0
    for table in ("orders", "order_line"):
        target.execute(source.execute("select sql from sqlite_master where name = ?", (table,)).fetchone()[0])
        rows = source.execute(f"select * from {table}").fetchall()
        marks = ",".join("?" * len(rows[0]))
        began = time.perf_counter()
        for start in range(0, len(rows), 5_000):
            target.execute("begin")
            target.executemany(f"insert into {table} values ({marks})", rows[start : start + 5_000])
            target.execute("commit")
        seconds += time.perf_counter() - began
    return seconds


if __name__ == "__main__":
    main()
