"""A real process for the kill test: joins the events of one shop in small chunks, then ends."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from siyu.kit.desk import Runtime
from siyu.kit.settings import Settings
from siyu.unify.consent import jobs as consent_jobs
from siyu.unify.customer import jobs as customer_jobs
from siyu.unify.timeline import jobs as timeline_jobs
from siyu.unify.timeline import service


def open_runtime(data_dir: Path) -> Runtime:
    """An installation on SQLite with the unify domains' lake tables."""
    return Runtime(
        Settings(data_dir=data_dir),
        zone_of=lambda _connection, _shop_id: ZoneInfo("Asia/Shanghai"),
        feeds=(*customer_jobs.FEEDS, *consent_jobs.FEEDS, *timeline_jobs.FEEDS),
        reactions=(*consent_jobs.REACTIONS, *timeline_jobs.REACTIONS),
    )


def main(data_dir: str, shop_id: str, at_once: int) -> None:
    """Print `ready`, then join until nothing is left."""
    service.AT_ONCE = at_once
    runtime = open_runtime(Path(data_dir))
    desk = runtime.desk(shop_id)
    assert desk.lake.size_bytes() >= 0
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while service.join_events(desk):
        pass
    service.regroup(desk)
    runtime.close()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
