"""Migrations bring an empty database to exactly the declared tables, on both engines, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from siyu.kit.db import write_engine
from siyu.migrations import config, migrate
from siyu.schema import whole_metadata


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url = str(request.getfixturevalue("postgres_url"))
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("drop database if exists migrated"))
        connection.execute(sa.text("create database migrated"))
    engine.dispose()
    return str(sa.engine.make_url(url).set(database="migrated").render_as_string(hide_password=False))


def differences(url: str) -> list[object]:
    engine = write_engine(url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), whole_metadata())
    engine.dispose()
    return list(found)


def tables(url: str) -> set[str]:
    engine = write_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_an_empty_database_becomes_what_is_declared(empty_url: str) -> None:
    migrate(empty_url)
    assert differences(empty_url) == []
    migrate(empty_url)  # again changes nothing
    assert differences(empty_url) == []


def test_the_way_back_leaves_nothing(empty_url: str) -> None:
    migrate(empty_url)
    command.downgrade(config(empty_url), "base")
    assert tables(empty_url) == {"alembic_version"}
