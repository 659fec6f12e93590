"""Backups: consistent while writes run, equal after a restore on either engine, and no way back for the erased."""

from __future__ import annotations

import tarfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from siyu import recovery
from siyu.app import DERIVED, open_runtime
from siyu.kit.clock import FrozenClock
from siyu.kit.db import metadata, write_engine
from siyu.kit.desk import Desk, Runtime
from siyu.kit.settings import Settings
from siyu.platform import operations
from siyu.schema import whole_metadata
from siyu.unify import customer, order
from siyu.unify.customer import Identity, IdentityKind, Record
from siyu.unify.order import LineRecord, OrderRecord, Status
from tests.conftest import NOON, SHOP

CANARY = "13877775555"
OTHER = {"sqlite": "postgres", "postgres": "sqlite"}


def record_one(desk: Desk, number: int) -> None:
    """A customer and an order, in one transaction."""

    def write(work: Any) -> None:
        identity = Identity(IdentityKind.PHONE, f"1380013{number:04d}")
        [customer_no] = customer.upsert(work, records=[Record((identity,), name=f"Ann {number}", city="上海")])
        lines = (LineRecord("sku", 1, 100 + number),)
        paid = OrderRecord(f"o{number}", Status.PAID, NOON, lines, customer_no=customer_no, paid_at=NOON)
        order.record(work, orders=[paid])

    desk.write(write)


def tables_of(url: str) -> dict[str, list[str]]:
    engine = write_engine(url)
    with engine.connect() as connection:
        found = {}
        for table in metadata.sorted_tables:
            raw = sa.select(sa.table(table.name, *(sa.column(column.name) for column in table.columns)))
            rows = connection.execute(raw)
            found[table.name] = sorted(repr([plain(value) for value in row]) for row in rows)
    engine.dispose()
    return found


def plain(value: object) -> object:
    """The same on both engines."""
    if isinstance(value, bool):
        return int(value)
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.fixture
def empty_urls(postgres_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A second, empty database of each engine."""
    base = sa.engine.make_url(postgres_url)
    server = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("drop database if exists second"))
        connection.execute(sa.text("create database second"))
    second = base.set(database="second").render_as_string(hide_password=False)
    urls = {"sqlite": f"sqlite:///{tmp_path / 'second' / 'siyu.db'}", "postgres": second}
    for url in urls.values():
        engine = write_engine(url)
        whole_metadata().create_all(engine)
        engine.dispose()
    yield urls
    with server.connect() as connection:
        connection.execute(sa.text("drop database second with (force)"))
    server.dispose()


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_a_restored_backup_equals_the_original_table_by_table(
    runtime: Runtime, desk: Desk, empty_urls: dict[str, str], target: str, tmp_path: Path
) -> None:
    for number in range(5):
        record_one(desk, number)
    desk.write(lambda work: customer.erase(work, customer_no=2))
    file = tmp_path / "b.tar.gz"
    counts = operations.backup(runtime, file)
    assert operations.restore(empty_urls[target], file) == counts
    assert tables_of(empty_urls[target]) == tables_of(runtime.settings.url)
    with pytest.raises(operations.DataFolderInUse):
        operations.restore(empty_urls[target], file)


def test_a_backup_taken_while_writes_run_is_one_moment_of_them(
    runtime: Runtime, desk: Desk, empty_urls: dict[str, str], tmp_path: Path
) -> None:
    record_one(desk, 0)
    stop = threading.Event()

    def keep_writing() -> None:
        number = 1
        while not stop.is_set():
            record_one(desk, number)
            number += 1

    writer = threading.Thread(target=keep_writing)
    writer.start()
    files = [tmp_path / f"{turn}.tar.gz" for turn in range(3)]
    counts = [operations.backup(runtime, file) for file in files]
    stop.set()
    writer.join()
    for one in counts:
        assert one["customer"] == one["orders"] == one["order_line"] > 0
    operations.restore(empty_urls["sqlite"], files[-1])
    restored = tables_of(empty_urls["sqlite"])
    assert len(restored["customer"]) == len(restored["orders"]) == counts[-1]["customer"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", ["a row edited", "a part missing", "cut off", "no archive"])
def test_an_altered_backup_is_refused_and_nothing_is_written(
    runtime: Runtime, desk: Desk, empty_urls: dict[str, str], how: str, tmp_path: Path
) -> None:
    record_one(desk, 0)
    file = tmp_path / "b.tar.gz"
    operations.backup(runtime, file)
    spoil(file, how, tmp_path / "parts")
    with pytest.raises(operations.BackupBroken):
        operations.restore(empty_urls["sqlite"], file)
    assert set(map(len, tables_of(empty_urls["sqlite"]).values())) == {0}


def spoil(file: Path, how: str, folder: Path) -> None:
    if how == "no archive":
        file.write_bytes(b"siyu" * 1000)
    elif how == "cut off":
        file.write_bytes(file.read_bytes()[:-200])
    else:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        part = folder / "orders.jsonl"
        if how == "a row edited":
            part.write_text(part.read_text("utf-8").replace('"o0"', '"o9"'), "utf-8")
        else:
            part.unlink()
        with tarfile.open(file, "w:gz") as archive:
            for path in sorted(folder.iterdir()):
                archive.add(path, path.name)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_person_erased_after_the_backup_does_not_come_back_with_it(
    runtime: Runtime, desk: Desk, clock: FrozenClock, tmp_path: Path
) -> None:
    record_one(desk, 0)
    canary = Record((Identity(IdentityKind.PHONE, CANARY),), name="金丝雀甲乙", city="上海")
    [number] = desk.write(lambda work: customer.upsert(work, records=[canary]))
    file = tmp_path / "b.tar.gz"
    operations.backup(runtime, file)
    desk.write(lambda work: customer.erase(work, customer_no=number))
    later = desk.write(
        lambda work: customer.upsert(work, records=[Record((Identity(IdentityKind.PHONE, "13800138111"),))])
    )
    desk.write(lambda work: customer.erase(work, customer_no=later[0]))
    assert (recovery.note_erasures(desk), recovery.note_erasures(desk)) == (2, 0)
    clock.travel(timedelta(days=1))
    folder = tmp_path / "again"
    folder.mkdir()
    for name in ("keys", recovery.LIST_NAME):
        (folder / name).write_bytes((runtime.settings.data_dir / name).read_bytes())
    with (folder / recovery.LIST_NAME).open("a") as listed:
        listed.write('["shop-one", 1, "2026-03-10T04:00:00+00:00", "made up by hand"]\n["cut o')
    again = restored(file, folder, clock)
    assert recovery.erase_again(again) == 1
    seen = again.desk(SHOP)
    assert [one.customer_no for one in seen.read(customer.erasures)] == [number]
    assert seen.read(lambda work: customer.find(work, identity=Identity(IdentityKind.PHONE, CANARY))) is None
    assert seen.read(lambda work: customer.find(work, identity=Identity(IdentityKind.PHONE, "13800130000"))) == 1
    assert seen.lake.rows("select customer_no from customer") == [(1,)]
    fresh = seen.write(
        lambda work: customer.upsert(work, records=[Record((Identity(IdentityKind.PHONE, "13800138222"),))])
    )
    assert fresh[0] > later[0], "the number of somebody erased is never given to another"
    assert recovery.erase_again(again) == 0
    again.close()
    for path in folder.rglob("*"):
        assert path.is_dir() or CANARY.encode() not in path.read_bytes()
        assert path.is_dir() or "金丝雀".encode() not in path.read_bytes()


def restored(file: Path, folder: Path, clock: FrozenClock) -> Runtime:
    settings = Settings(data_dir=folder, database_url="")
    engine = write_engine(settings.url)
    whole_metadata().create_all(engine)
    engine.dispose()
    operations.restore(settings.url, file)
    runtime = open_runtime(settings, clock=clock)
    recovery.rebuild_lake(runtime.desk(SHOP), DERIVED)
    return runtime


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rebuilt_lake_equals_the_one_before(runtime: Runtime, desk: Desk) -> None:
    for number in range(6):
        record_one(desk, number)
    desk.write(lambda work: customer.merge(work, winner_no=1, loser_no=2))
    desk.write(lambda work: customer.erase(work, customer_no=6))
    recovery.rebuild_lake(desk, DERIVED)
    before, rows = contents(desk), tables_of(runtime.settings.url)["customer"]
    assert {name for name in ("event", "orders", "order_line", "customer", "profile") if before.get(name)} == {
        "event", "orders", "order_line", "customer", "profile",
    }  # fmt: skip
    desk.lake.change(lambda cursor: cursor.execute("insert into customer (customer_no) values (999)"))
    recovery.rebuild_lake(desk, DERIVED)
    assert contents(desk) == before
    assert tables_of(runtime.settings.url)["customer"] == rows


def contents(desk: Desk) -> dict[str, list[str]]:
    names = [name for (name,) in desk.lake.rows("select table_name from duckdb_tables() order by 1")]
    return {name: sorted(map(repr, desk.lake.rows(f'select * from "{name}"'))) for name in names}
