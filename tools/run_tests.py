"""Every test: quick checks, console unit tests, then pytest (unit, contract, story, browser) on all cores."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


def main() -> int:
    """0 when everything passed. Parts run one after the other, all of them, so that one run tells all."""
    parts = [
        ("checks", [str(BIN / "python"), "tools/run_checks.py"]),
        ("console", [str(BIN / "python"), "tools/build_console.py", "--test"]),
        ("drills", [str(BIN / "pytest"), "-q", "-m", "not drill", "tests/drills"]),
        ("tests", [str(BIN / "pytest"), "-q", "-n", "2", "--dist", "loadscope", "-m", "not drill and not browser",
                   "--ignore", "tests/drills"]),
        ("browser", [str(BIN / "pytest"), "-q", "-m", "browser", "tests/e2e"]),
    ]  # fmt: skip
    failed = [name for name, command in parts if not passes(name, command)]
    if failed == ["browser"]:
        # A real browser on a busy machine may miss a wait: what failed may try once more, and says so.
        again = [*parts[-1][1], "--last-failed", "--last-failed-no-failures", "none"]
        failed = [] if passes("browser again, only what failed", again) else failed
    print("failed: " + ", ".join(failed) if failed else "everything passed")
    return len(failed)


def passes(name: str, command: list[str]) -> bool:
    """Whether a part passed; its output goes straight through."""
    began = time.monotonic()
    print(f"== {name}", flush=True)
    status = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False).returncode
    print(
        f"== {name}: {'passed' if status == 0 else f'FAILED ({status})'} in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return status == 0


if __name__ == "__main__":
    sys.exit(main())
