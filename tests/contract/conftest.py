"""The whole API over one furnished shop; one installation for a module, because it is only talked to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from siyu.app import make_api, open_runtime
from siyu.kit.clock import FrozenClock
from siyu.kit.db import write_engine
from siyu.kit.desk import Runtime
from siyu.kit.settings import Settings
from siyu.schema import whole_metadata
from tests.conftest import NOON


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """An open, empty installation of the real application."""
    folder: Path = tmp_path_factory.mktemp("house")
    url = f"sqlite:///{folder / 'siyu.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = write_engine(url)
    with engine.begin() as connection:
        whole_metadata().create_all(connection)
        for table in whole_metadata().sorted_tables:
            connection.execute(sa.delete(table))
    engine.dispose()
    runtime = open_runtime(Settings(data_dir=folder, database_url=url), clock=FrozenClock(NOON))
    yield runtime
    runtime.close()


@pytest.fixture(scope="module")
def api(house: Runtime) -> FastAPI:
    """The API, without the intake in front."""
    return make_api(house)
