"""All tables: imports every domain's `store`, so that `metadata` is whole for migrations and tests."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

from siyu.kit.db import metadata


def store_modules() -> list[str]:
    """Dotted names of the modules that declare tables, sorted."""
    root = Path(__file__).parent
    kit = ["siyu.kit.audit", "siyu.kit.events", "siyu.kit.http", "siyu.kit.runner"]
    found = [*root.glob("*/store.py"), *root.glob("*/*/store.py"), *root.glob("*/*/store/__init__.py")]
    names = [".".join(("siyu", *path.relative_to(root).with_suffix("").parts)) for path in found]
    return kit + sorted(name.removesuffix(".__init__") for name in names)


def whole_metadata() -> MetaData:
    """The metadata with every table declared."""
    for name in store_modules():
        import_module(name)
    return metadata
