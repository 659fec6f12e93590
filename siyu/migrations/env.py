"""Alembic's environment: one connection, one transaction a migration."""

from __future__ import annotations

from typing import Literal

from alembic import context

from siyu.kit.db import write_engine
from siyu.schema import whole_metadata


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Our column types by what they are in the database, so that old migrations never change."""
    name = type(item).__name__
    if kind == "type" and name in ("Instant", "Json"):
        return "sa.BigInteger()" if name == "Instant" else "sa.Text()"
    return False


def run() -> None:
    """Run what alembic asks for."""
    engine = write_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=whole_metadata(),
            transaction_per_migration=True,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
