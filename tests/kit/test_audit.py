"""The audit log: whole until a row is edited or removed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from siyu.kit import audit
from siyu.kit.desk import Desk

log = audit.audit_log


def first_break(desk: Desk) -> int | None:
    return desk.read(lambda work: audit.first_break(work.db, work.shop_id))


@pytest.fixture
def filled(desk: Desk) -> Desk:
    for number in range(1, 6):
        desk.write(lambda work, number=number: work.audit("thing.done", f"thing-{number}", number=number))  # type: ignore[misc]
    return desk


def test_an_untouched_log_is_whole_and_newest_first(filled: Desk) -> None:
    assert first_break(filled) is None
    subjects = filled.read(lambda work: [entry.subject for entry in audit.entries(work.db, work.shop_id, limit=2)])
    assert subjects == ["thing-5", "thing-4"]


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_edited_row_is_found(filled: Desk, seq: int) -> None:
    edit = sa.update(log).where(log.c.shop_id == filled.shop_id, log.c.seq == seq).values(subject="other")
    filled.write(lambda work: work.db.execute(edit) and None)
    assert first_break(filled) == seq


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_removed_row_is_found(filled: Desk, seq: int) -> None:
    remove = sa.delete(log).where(log.c.shop_id == filled.shop_id, log.c.seq == seq)
    filled.write(lambda work: work.db.execute(remove) and None)
    assert first_break(filled) == seq
