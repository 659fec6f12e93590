"""Customers from files: rows refused alone, extra columns as traits, personal ones sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from siyu.collect.sources import Batch
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.customer.jobs import TARGETS

LOAD = TARGETS[0].load
BATCH = Batch(
    lines=[2, 3, 4],
    columns={
        "member_no": ["M-1", None, "M-3"],
        "phone": ["+8613800138000", None, None],
        "name": ["张三", "无名", "王\x07五"],
        "gender": ["female", None, None],
        "birthday": [date(1990, 6, 1), None, None],
        "joined_at": [datetime(2025, 1, 1, tzinfo=UTC), None, None],
    },
    extra={"尺码": ["L", "M", None], "收货地址": ["长安街1号", None, None], "备注": ["13900139000", None, None]},
)


def test_sound_rows_are_written_and_the_others_explained(work: Work) -> None:
    refused = LOAD(work, BATCH)
    assert [(one.line, one.field, one.code) for one in refused] == [
        (3, None, "customer.identity_missing"),
        (4, "name", "customer.field_invalid"),
    ]
    shown = customer.get(work, customer_no=1)
    assert (shown.summary.name, shown.summary.gender, shown.summary.birthday) == ("张三", "female", date(1990, 6, 1))
    assert customer.list_page(work).total == 1


def test_extra_columns_become_traits_and_personal_ones_are_sealed(work: Work) -> None:
    LOAD(work, BATCH)
    shown = customer.get(work, customer_no=1, is_plain=True)
    assert shown.traits == {"尺码": "L"}
    assert shown.personal_traits == {"收货地址": "长安街1号", "备注": "13900139000"}


def test_importing_again_changes_nothing(work: Work) -> None:
    LOAD(work, BATCH)
    before = customer.get(work, customer_no=1)
    LOAD(work, BATCH)
    assert customer.get(work, customer_no=1) == before
    assert customer.list_page(work).total == 1
