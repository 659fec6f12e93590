"""A real worker process for the kill test: runs whatever import is due in one data folder, then ends."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from siyu.collect import sources
from siyu.kit.desk import Runtime
from siyu.kit.settings import Settings
from tests.collect.sources.targets import TARGETS


def main(data_dir: str, url: str, shop_id: str) -> None:
    """Print `ready`, then work."""
    settings = Settings(data_dir=Path(data_dir), database_url=url)
    runtime = Runtime(settings, zone_of=lambda _connection, _shop_id: ZoneInfo("Asia/Shanghai"))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sources.run_due(runtime.desk(shop_id), TARGETS, steal=True)
    runtime.close()


if __name__ == "__main__":
    main(*sys.argv[1:4])
