"""The black-box case files, through the public functions; and how the runner takes what it does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from siyu.cases import main
from siyu.testing.cases import SCHEMAS, run_document

FILES = Path(__file__).parents[2] / "cases"


@pytest.mark.parametrize("name", ["analytics.json", "analytics_more.json"])
def test_every_case_of_the_file_passes(name: str) -> None:
    document = json.loads((FILES / name).read_text("utf-8"))
    verdicts = list(run_document(document, SCHEMAS))
    assert [(one.case_id, one.why) for one in verdicts if not one.passed] == []
    assert len(verdicts) == len(document["cases"]) > 10


def test_what_is_not_known_fails_without_stopping_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = json.loads((FILES / "analytics.json").read_text("utf-8"))["cases"][0]
    wrong = {**good, "id": "wrong", "expected": {"counts": [3, 2, 2]}}
    silent = {**good, "id": "silent", "expected": {"colour": 1}}
    document = {"schema": "analytics-blackbox-v1", "cases": [{"id": "odd", "kind": "odd"}, wrong, silent, good]}
    (tmp_path / "known.json").write_text(json.dumps(document))
    (tmp_path / "other.json").write_text(json.dumps({"schema": "other", "cases": [{"id": "x"}]}))
    code = main([str(tmp_path / "known.json"), str(tmp_path / "other.json")])
    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines == ["odd fail", "wrong fail", "silent fail", "funnel_basic pass", "x fail", "1 passed, 4 failed"]
