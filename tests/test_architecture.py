"""The rules of the house, checked on the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SIYU = ROOT / "siyu"
STAGES = ("platform", "collect", "unify", "understand", "measure")
SHAPE = {"__init__", "models", "errors", "events", "rules", "store", "service", "jobs", "routes", "engines", "compile"}
WEB = {"fastapi", "starlette", "uvicorn"}
IMPURE = {"sqlalchemy", "duckdb", "fastapi", "starlette", "httpx", "time", "random", "secrets", "socket", "threading"}
HEAVY = {"torch", "statsforecast", "lightgbm", "sklearn", "numba"}


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts)


def domains() -> list[Path]:
    found = [path for stage in STAGES for path in sorted((SIYU / stage).iterdir()) if path.is_dir()]
    return [path for path in found if path.name != "__pycache__" and any(path.rglob("*.py"))]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports, with `from a import b` as `a.b`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_files_have_at_most_400_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in python_files("siyu", "tests", "tools", "bench")
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    ]
    assert long == []


def test_functions_have_at_most_50_lines() -> None:
    long = []
    for path in python_files("siyu", "tools"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > 50:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines}")
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("siyu", "tools", "bench")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_a_domain_holds_only_the_files_of_the_shape() -> None:
    strange = [
        str(path.relative_to(ROOT))
        for domain in domains()
        for path in domain.iterdir()
        if path.name != "__pycache__" and path.stem not in SHAPE
    ]
    assert strange == []


def test_outside_a_domain_only_its_door_or_its_events_are_imported() -> None:
    doors = {f"siyu.{path.parent.name}.{path.name}" for path in domains()}
    broken = []
    for path in python_files("siyu"):
        if path in (SIYU / "app.py", SIYU / "commands.py", SIYU / "schema.py"):
            continue
        own = ".".join(("siyu", *path.relative_to(SIYU).parts[:2]))
        for name, line in imports(path):
            door = ".".join(name.split(".")[:3])
            rest = name.split(".")[3:]
            if door in doors and door != own and len(rest) > 1 and rest[0] != "events":
                broken.append(f"{path.relative_to(ROOT)}:{line} {name}")
            if door in doors and door != own and rest and rest[0] in SHAPE - {"events"}:
                broken.append(f"{path.relative_to(ROOT)}:{line} {name}")
    assert sorted(set(broken)) == []


def test_the_web_framework_stays_at_the_edge() -> None:
    allowed = {SIYU / "app.py", SIYU / "commands.py", SIYU / "kit" / "http.py"}
    broken = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in python_files("siyu")
        if path not in allowed and "routes" not in path.with_suffix("").parts
        for name, line in imports(path)
        if name.split(".")[0] in WEB
    ]
    assert broken == []


def test_rules_and_models_are_pure() -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for domain in domains()
        for path in domain.rglob("*.py")
        if path.relative_to(domain).parts[0].removesuffix(".py") in ("rules", "models", "errors")
        for name, line in imports(path)
        if name.split(".")[0] in IMPURE or name in ("siyu.kit.db", "siyu.kit.work", "siyu.kit.http")
    ]
    assert broken == []


def test_heavy_libraries_live_only_in_engines() -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in python_files("siyu")
        if "engines" not in path.parts
        for name, line in imports(path)
        if name.split(".")[0] in HEAVY
    ]
    assert broken == []


def test_console_files_have_at_most_250_lines() -> None:
    source = ROOT / "console" / "src"
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in sorted([*source.rglob("*.ts"), *source.rglob("*.tsx")])
        if path.name != "schema.d.ts" and (lines := len(path.read_text("utf-8").splitlines())) > 250
    ]
    assert long == []


def test_public_service_functions_say_what_they_raise() -> None:
    """A public function of a service whose own body raises names each error in its docstring."""
    silent = []
    for path in (file for domain in domains() for file in domain.rglob("*.py") if "service" in str(file)):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            text = ast.get_docstring(node) or ""
            raised = {
                ast.unparse(inner.exc.func).split(".")[-1]
                for inner in ast.walk(node)
                if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call)
            }
            missing = sorted(name for name in raised if name not in text and name != "AssertionError")
            if missing or not text:
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {missing}")
    assert silent == []


def test_nothing_committed_names_this_machine() -> None:
    machine = re.compile(r"/work/|/farm/|/tmp/plan|registry\.npmjs\.org|pypi\.org/simple")
    suffixes = (".py", ".md", ".ts", ".tsx", ".toml", ".json", ".css")
    here = Path(__file__)
    skip = {"node_modules", ".venv", ".git", "siyu-data", "dist"}
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.suffix in suffixes and not skip & set(path.parts) and path != here and path.is_file()
        if (SIYU / "console") not in path.parents and machine.search(path.read_text("utf-8", "replace"))
    ]
    assert found == []


@pytest.mark.parametrize("name", ["settings.md", "errors.md", "events.md", "http.md", "openapi.json"])
def test_the_reference_is_complete(name: str) -> None:
    """docs/reference is generated from the code by `make docs`; here it must be the same."""
    import importlib.util
    import sys

    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reference"] = module
    spec.loader.exec_module(module)
    expected = module.PAGES[name]()
    assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == expected, "run `make docs`"
