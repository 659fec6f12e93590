"""What the documents say exists: files, functions named in links, commands, make targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from siyu.cli import _parser

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "changes").glob("*.md"))]
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)


def links(page: Path) -> list[tuple[str, str]]:
    found = [(match["text"], match["target"]) for match in LINK.finditer(page.read_text("utf-8"))]
    return [(text, target) for text, target in found if not target.startswith(("http://", "https://", "mailto:", "#"))]


def code(page: Path) -> str:
    return "\n".join(CODE.findall(page.read_text("utf-8")))


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    broken = [target for _, target in links(page) if not (page.parent / target.partition("#")[0]).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_name_in_a_link_is_in_the_file_it_leads_to(page: Path) -> None:
    missing = []
    for text, target in links(page):
        name = re.fullmatch(r"`(?:\w+\.)?(\w+)`", text)
        path = page.parent / target
        if name and path.suffix == ".py" and not defines(path.read_text("utf-8"), name[1]):
            missing.append(f"{text} in {target}")
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_command_exists(page: Path) -> None:
    commands = _parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    named = set(re.findall(r"(?:^|[\s`/;&])siyu (?:--help|([a-z][a-z-]*))", code(page), re.MULTILINE)) - {""}
    assert named - set(commands or ()) == set()


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code(page))) - targets == set()


def test_every_decision_is_numbered_once_and_has_its_three_parts() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    incomplete = [
        path.name
        for path in records
        if not all(f"**{part}.**" in path.read_text("utf-8") for part in ("Context", "Decision", "Consequences"))
    ]
    assert incomplete == []


def defines(source: str, name: str) -> bool:
    return re.search(rf"^\s*(?:async )?(?:def|class) {name}\b|^{name}\b.*=", source, re.MULTILINE) is not None
