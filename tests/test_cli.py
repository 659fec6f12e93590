"""The command line: a refusal is one sentence and exit status 1, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from siyu.cli import main


def test_help_names_every_command_without_loading_the_house() -> None:
    script = (
        "import sys, siyu.cli\ntry: siyu.cli.main(['--help'])\nexcept SystemExit: pass\nprint('fastapi' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert all(name in shown for name in ("up", "import", "demo", "backup", "restore", "openapi"))
    assert shown.rstrip().endswith("False")


def test_a_refusal_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIYU_DATA_DIR", str(tmp_path / "data"))
    assert main(["link", "--email", "nobody@example.com"]) == 1
    assert "person.unknown" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "missing.tar.gz")]) == 1
    assert "backup.broken" in capsys.readouterr().err


def test_a_file_is_imported_and_a_link_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIYU_DATA_DIR", str(tmp_path / "data"))
    file = tmp_path / "customers.csv"
    file.write_text("会员号,城市\nM1,杭州\nM2,上海\n", "utf-8")
    assert main(["import", "customer", str(file)]) == 0
    assert "2 rows taken, 0 refused" in capsys.readouterr().out
    assert main(["link"]) == 0
    assert "/welcome?token=in_demo." in capsys.readouterr().out
