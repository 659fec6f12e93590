"""What a profile field may hold, and the claims that one record makes."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, datetime

from siyu.kit.db import to_micros
from siyu.unify.customer.errors import FieldInvalid
from siyu.unify.customer.models import Record, TraitValue
from siyu.unify.customer.rules.golden import PERSONAL, TRAIT, Claim, Claims, FieldValue
from siyu.unify.customer.rules.values import is_personal

LONGEST = {"name": 120, "city": 120, "province": 120, "country": 120, "language": 35, "channel": 120}
LONGEST_TRAIT_NAME = 64
LONGEST_TRAIT = 1_000
MOST_TRAITS = 100
EARLIEST_BIRTHDAY = date(1900, 1, 1)


_PERSONAL_NAME = re.compile(
    r"(?:phone|mobile|tel|telephone|e[-_ ]?mail|address|id[-_ ]?card|passport|bank[-_ ]?card|real[-_ ]?name"
    r"|full[-_ ]?name|nick[-_ ]?name|wechat(?:[-_ ]?id)?|qq|openid|unionid|birthday|birth[-_ ]?date)$"
    r"|手机|电话|邮箱|姓名|地址|身份证|护照|银行卡|收货人|昵称|微信号|生日",
    re.IGNORECASE,
)


def is_personal_trait(name: str, value: TraitValue) -> bool:
    """Whether a custom trait is kept sealed whatever its source called it: it names a person, or its value does."""
    return bool(_PERSONAL_NAME.search(name)) or (isinstance(value, str) and is_personal("trait", value.strip()))


def is_usable(name: str, value: TraitValue | date | None) -> bool:
    """Whether a named profile field may hold this value."""
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST.get(name, LONGEST_TRAIT) and value.isprintable()
    if isinstance(value, date):
        return value >= EARLIEST_BIRTHDAY
    return value is not None


def is_usable_trait(name: str, value: TraitValue) -> bool:
    """Whether a custom trait may have this name and value."""
    if not 0 < len(name) <= LONGEST_TRAIT_NAME or not name.isprintable():
        return False
    if isinstance(value, str):
        return len(value) <= LONGEST_TRAIT and "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, bool):
        return True
    return math.isfinite(value) if isinstance(value, float) else abs(value) < 2**63


def usable_fields(record: Record, now: datetime) -> Record | None:
    """The record without what cannot be kept; None where nothing but identities is left."""
    kept = {name: getattr(record, name) for name in LONGEST if is_usable(name, getattr(record, name))}
    birthday = record.birthday if is_usable("birthday", record.birthday) else None
    traits = {name: value for name, value in record.traits.items() if is_usable_trait(name, value)}
    personal = {name: value for name, value in record.personal_traits.items() if is_usable_trait(name, value)}
    traits = dict(list(traits.items())[:MOST_TRAITS])
    personal = dict(list(personal.items())[: MOST_TRAITS - len(traits)])
    if birthday is not None and birthday > now.date():
        birthday = None
    if not (kept or traits or personal or birthday or record.gender or record.joined_at):
        return None
    empty: dict[str, str | None] = dict.fromkeys(LONGEST)
    return replace(record, **(empty | kept), birthday=birthday, traits=traits, personal_traits=personal)


def claims(record: Record, now: datetime) -> Claims:
    """The claims of a record, personal ones still in plain text.

    Raises: FieldInvalid.
    """
    at = to_micros(record.at or now)
    stated: dict[str, FieldValue | None] = {
        "name": record.name, "gender": record.gender and str(record.gender), "birthday": record.birthday,
        "city": record.city, "province": record.province, "country": record.country,
        "language": record.language, "channel": record.channel,
        "joined_at": None if record.joined_at is None else to_micros(record.joined_at),
    }  # fmt: skip
    found = {name: value for name, value in stated.items() if value is not None}
    for name, value in found.items():
        if isinstance(value, str | date) and not is_usable(name, value):
            raise FieldInvalid("This field is empty, too long, or holds control characters.", field=name)
    if record.birthday is not None and record.birthday > now.date():
        raise FieldInvalid("A birthday cannot be in the future.", field="birthday")
    if len(record.traits) + len(record.personal_traits) > MOST_TRAITS:
        raise FieldInvalid("Too many traits at once.", limit=MOST_TRAITS)
    for prefix, traits in ((TRAIT, record.traits), (PERSONAL, record.personal_traits)):
        for key, trait in traits.items():
            if not is_usable_trait(key, trait):
                raise FieldInvalid("This trait's name or value cannot be kept.", field=key[:LONGEST_TRAIT_NAME])
            is_sealed = prefix == PERSONAL or is_personal_trait(key, trait)
            found[PERSONAL + key if is_sealed else TRAIT + key] = str(trait) if is_sealed else trait
    return {name: Claim(value, record.rank, at) for name, value in found.items()}
