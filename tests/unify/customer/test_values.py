"""Identifying values: one spelling, masks, minors."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siyu.unify.customer.errors import IdentityInvalid
from siyu.unify.customer.models import Identity, IdentityKind
from siyu.unify.customer.rules.values import (
    canonical,
    canonical_email,
    canonical_phone,
    is_minor,
    mask,
    mask_email,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138-0013-8000", "8613800138000",
        "008613800138000", "13800138000.0", "(138)00138000",
    ],
)  # fmt: skip
def test_every_spelling_of_a_chinese_mobile_is_one_number(text: str) -> None:
    assert canonical_phone(text) == "+8613800138000"


def test_fullwidth_digits_are_digits() -> None:
    assert canonical(Identity(IdentityKind.PHONE, "１３８００１３８０００ ")).value == "+8613800138000"


def test_a_landline_and_a_foreign_number_keep_their_country() -> None:
    assert canonical_phone("010-62345678") == "+861062345678"
    assert canonical_phone("+852 9123 4567") == "+85291234567"


@pytest.mark.parametrize("text", ["1.38E+10", "1380013800", "138001380001", "abc", "1-800-FLOWERS", "", "12800138000"])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(IdentityInvalid):
        canonical(Identity(IdentityKind.PHONE, text))


def test_e_mail_is_compared_without_case_and_space() -> None:
    assert canonical_email("  Zhang.San@Example.COM ") == "zhang.san@example.com"


@pytest.mark.parametrize("text", ["a@b", "a b@c.com", "@c.com", "a@c..com", "a@@c.com", "a@c.com,b@c.com", "a@.com"])
def test_what_is_no_e_mail_address_is_refused(text: str) -> None:
    with pytest.raises(IdentityInvalid):
        canonical_email(text)


@pytest.mark.parametrize("text", ["", "   ", "x" * 257, "a\x00b", "a\nb", "\ud800"])
def test_empty_overlong_and_control_characters_identify_nobody(text: str) -> None:
    with pytest.raises(IdentityInvalid):
        canonical(Identity(IdentityKind.DEVICE, text))


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(list(IdentityKind)))
def test_the_canonical_spelling_is_its_own_canonical_spelling(number: int, kind: IdentityKind) -> None:
    text = f"{number}@example.com" if kind is IdentityKind.EMAIL else str(number)
    once = canonical(Identity(kind, text))
    assert canonical(once) == once


def test_masks_show_enough_to_recognise_and_no_more() -> None:
    assert mask_phone("+8613800138000") == "138****8000"
    assert mask_phone("+85291234567") == "+85****67"
    assert mask_email("zhang@example.com") == "z****@example.com"
    assert mask_name("张小明") == "张**"
    assert mask_name("欧阳小小明明") == "欧***"
    assert mask_name("Ann Lee") == "A****"
    assert mask(IdentityKind.OPENID, "oAbC1234567890XYZ") == "oAb****YZ"
    assert mask(IdentityKind.MEMBER_NO, "M1") == "**"


def test_fourteen_is_reached_on_the_birthday() -> None:
    assert is_minor(date(2012, 3, 11), date(2026, 3, 10))
    assert not is_minor(date(2012, 3, 10), date(2026, 3, 10))
    assert is_minor(date(2012, 2, 29), date(2026, 2, 28))
    assert not is_minor(date(2012, 2, 29), date(2026, 3, 1))
    assert not is_minor(None, date(2026, 3, 10))
