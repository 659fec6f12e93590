"""The shop guard itself: it must be able to fail, and lets through what names its shop."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from siyu.kit.db import counter
from siyu.kit.desk import Desk
from tests import guard


@pytest.mark.parametrize(
    "statement", [sa.select(counter.c.value), sa.update(counter).values(value=1), sa.delete(counter)]
)
def test_a_statement_without_its_shop_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, statement: sa.Executable
) -> None:
    monkeypatch.setattr(guard, "_is_ours", lambda: True)
    with pytest.raises(AssertionError, match="no shop for"):
        desk.write(lambda work: work.db.execute(statement) and None)


def test_a_statement_with_its_shop_passes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_is_ours", lambda: True)
    assert desk.read(lambda work: work.db.execute(sa.select(counter).where(counter.c.shop_id == "a")).all()) == []
