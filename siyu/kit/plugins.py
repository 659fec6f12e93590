"""Third-party plugins: found by the entry points `siyu.<kind>` of installed packages."""

from __future__ import annotations

from importlib.metadata import entry_points

from siyu.kit.errors import NotFound

KINDS = ("source", "sink", "channel", "payment", "llm", "ranker", "forecaster")


class PluginUnknown(NotFound):
    """No installed package offers this plugin."""

    code = "plugin.unknown"


def installed(kind: str) -> tuple[str, ...]:
    """Names of the plugins of a kind, sorted."""
    return tuple(sorted(point.name for point in entry_points(group=f"siyu.{kind}")))


def load(kind: str, name: str) -> object:
    """The plugin object. Raises: PluginUnknown, with the names there are."""
    for point in entry_points(group=f"siyu.{kind}"):
        if point.name == name:
            loaded: object = point.load()
            return loaded
    raise PluginUnknown(f"No {kind} plugin is named {name!r}.", installed=list(installed(kind)))
