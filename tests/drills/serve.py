"""A real server process for the drills: the intake edge over an installation in a folder, one shop, one key."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import uvicorn

from siyu.collect.intake.routes import IntakeApp, wire
from siyu.kit import db
from siyu.kit.db import metadata
from siyu.kit.desk import Runtime
from siyu.kit.settings import Settings

KEY = "wk_drill"
SHOP = "shop-one"


def main(folder: str, port: int, url: str = "") -> None:
    """Serve until killed."""
    if os.environ.get("DRILL_UNSAFE"):
        _leave_out_syncs()
    for name in ("siyu.kit.events", "siyu.collect.intake.store"):
        importlib.import_module(name)
    settings = Settings(data_dir=Path(folder), database_url=url, port=port)
    runtime = Runtime(settings, zone_of=lambda connection, shop_id: ZoneInfo("Asia/Shanghai"))
    runtime.db.write(metadata.create_all)
    intake = IntakeApp(wire(runtime, write_key_shop=lambda key: SHOP if key == KEY else None))
    uvicorn.run(intake, host="127.0.0.1", port=port, log_level="warning", lifespan="off", access_log=False)


def _leave_out_syncs() -> None:
    """Break the promise on purpose, to see that the drill notices."""
    whole = db._sqlite_engine

    def broken(url: str, readers: int, *, writer: bool = False) -> sa.Engine:
        engine = whole(url, readers, writer=writer)
        sa.event.listen(engine, "connect", lambda raw, record: raw.execute("pragma synchronous=off"))
        return engine

    db._sqlite_engine = broken


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
