"""The shop guard: in tests, every statement of ours over a shop's table must name the shop of each table it touches.

Inserts need no guard: `shop_id` is part of every primary key.
"""

from __future__ import annotations

import sys
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.selectable import Select

from siyu.kit.db import metadata

# Questions about the whole installation, asked by nobody but the installation itself.
WHOLE = {"shop"}


def install(engine: sa.Engine) -> None:
    """Refuse statements without their shop on this engine."""
    sa.event.listen(engine, "before_execute", _check)


def _check(_connection: object, statement: Any, _many: object, _params: object, _options: object) -> None:
    if not isinstance(statement, Select | Update | Delete):
        return
    tables: set[sa.Table] = set()
    bound: set[object] = set()
    for one in visitors.iterate(statement):
        if isinstance(one, sa.Table) and one.metadata is metadata:
            tables.add(one)
        elif isinstance(one, BinaryExpression):
            sides = [side for side in (one.left, one.right) if getattr(side, "name", "") == "shop_id"]
            bound.update(getattr(side.table, "element", side.table) for side in sides if hasattr(side, "table"))
    missing = {table.name for table in tables if table not in bound} - WHOLE
    if missing and _is_ours():
        raise AssertionError(f"no shop for {sorted(missing)} in: {statement}")


def _is_ours() -> bool:
    """Whether the statement comes from the product, not straight from a test."""
    frame = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if "/tests/" in path and "guard.py" not in path:
            return False
        if "/siyu/" in path and "/site-packages/" not in path:
            return True
        frame = frame.f_back
    return False
