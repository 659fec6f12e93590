"""The quick checks, side by side: ruff, format, mypy, import contracts, architecture."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CHECKS = {
    "ruff": ["ruff", "check", "-q", "."],
    "format": ["ruff", "format", "--check", "-q", "."],
    "mypy": ["mypy"],
    "imports": ["lint-imports", "--no-cache"],
    "architecture": ["pytest", "-q", "-p", "no:cacheprovider", "tests/test_architecture.py"],
}


def main() -> int:
    """How many checks failed."""
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(check, CHECKS))
    return sum(not is_fine for is_fine in outcomes)


def check(name: str) -> bool:
    """Whether one check is fine; its output is printed when it is not."""
    began = time.monotonic()
    command = [str(BIN / CHECKS[name][0]), *CHECKS[name][1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    is_fine = done.returncode == 0
    print(f"{name}: {'ok' if is_fine else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
    if not is_fine:
        print((done.stdout + done.stderr)[-6000:], flush=True)
    return is_fine


if __name__ == "__main__":
    sys.exit(main())
