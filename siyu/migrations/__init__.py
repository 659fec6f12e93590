"""Migrations: alembic scripts shipped in the package, run by `siyu migrate` and at start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config


def config(url: str) -> Config:
    """Alembic's configuration for a database; no ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return settings


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to a revision (default: the newest)."""
    command.upgrade(config(url), revision)
