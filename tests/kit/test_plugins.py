"""Plugins are found by the entry points of installed packages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from siyu.kit import plugins

MODULE = "siyu_plugin_of_a_test"


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package with two channels and a source."""
    info = tmp_path / "acme_siyu-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-siyu\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        f"[siyu.channel]\npigeon = {MODULE}:Pigeon\nbroken = {MODULE}:Nothing\n\n[siyu.source]\nmall = {MODULE}:Mall\n"
    )
    (tmp_path / f"{MODULE}.py").write_text("class Pigeon:\n    speed = 3\n\n\nclass Mall:\n    pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    return tmp_path


@pytest.mark.usefixtures("distribution")
def test_an_installed_package_offers_its_plugins_by_kind() -> None:
    assert plugins.installed("channel") == ("broken", "pigeon")
    assert plugins.installed("source") == ("mall",)
    assert plugins.installed("payment") == ()


@pytest.mark.usefixtures("distribution")
def test_a_plugin_is_loaded_by_kind_and_name() -> None:
    loaded = plugins.load("channel", "pigeon")
    assert (getattr(loaded, "__name__", ""), getattr(loaded, "speed", 0)) == ("Pigeon", 3)


@pytest.mark.usefixtures("distribution")
def test_an_unknown_plugin_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(plugins.PluginUnknown, match="No channel plugin is named 'owl'") as refused:
        plugins.load("channel", "owl")
    assert (refused.value.code, refused.value.context) == ("plugin.unknown", {"installed": ["broken", "pigeon"]})


@pytest.mark.usefixtures("distribution")
def test_a_plugin_of_another_kind_is_unknown() -> None:
    with pytest.raises(plugins.PluginUnknown):
        plugins.load("source", "pigeon")


def test_nothing_is_offered_where_nothing_is_installed() -> None:
    assert {kind: plugins.installed(kind) for kind in plugins.KINDS} == dict.fromkeys(plugins.KINDS, ())
