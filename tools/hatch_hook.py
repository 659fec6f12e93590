"""Build hook: `pip install .` from a clone builds the console first, unless it is there or SIYU_SKIP_CONSOLE is set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleHook(BuildHookInterface[Any]):  # type: ignore[misc]  # hatchling is there only while building
    """Runs tools/build_console.py for a real wheel; an editable install is served by tools/setup.py."""

    PLUGIN_NAME = "console"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, when this is no editable install and no console is there yet."""
        built = Path(self.root) / "siyu" / "console" / "index.html"
        if version == "editable" or built.exists() or os.environ.get("SIYU_SKIP_CONSOLE"):
            return
        subprocess.run([sys.executable, "tools/build_console.py"], cwd=self.root, check=True)
