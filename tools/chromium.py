"""A Chromium without apt: unpacks the one inside npm's @sparticuz/chromium into .cache/chromium."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from build_console import _npm, find_node

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".cache" / "chromium"
BROWSER = FOLDER / "chromium"
VERSION = "153.0.0"
_UNPACK = """
const {readFileSync, writeFileSync, mkdirSync} = require("fs");
const {brotliDecompressSync} = require("zlib");
const [bin, out] = process.argv.slice(1);
for (const [from, to] of [["chromium.br", "chromium"], ["al2023.tar.br", "libraries.tar"],
                          ["swiftshader.tar.br", "swiftshader.tar"]])
  writeFileSync(`${out}/${to}`, brotliDecompressSync(readFileSync(`${bin}/${from}`)));
"""


def main() -> None:
    """Install and unpack, once. Launch with LD_LIBRARY_PATH=.cache/chromium/lib."""
    if BROWSER.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    node = find_node()
    install = [
        *_npm(node),
        "install",
        "--prefix",
        str(FOLDER),
        "--no-audit",
        "--no-fund",
        f"@sparticuz/chromium@{VERSION}",
    ]
    subprocess.run(install, check=True)
    packed = FOLDER / "node_modules" / "@sparticuz" / "chromium" / "bin"
    subprocess.run([node, "-e", _UNPACK, str(packed), str(FOLDER)], check=True)
    for archive in ("libraries.tar", "swiftshader.tar"):
        subprocess.run(["tar", "-xf", archive], cwd=FOLDER, check=True)
    BROWSER.chmod(0o755)


if __name__ == "__main__":
    main()
    sys.stdout.write(f"{BROWSER}\n")
