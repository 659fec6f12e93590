"""What an event says of who the customer is: identities seen together, and the profile fields of an identify call."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from siyu.collect.intake import StoredEvent
from siyu.kit.errors import JsonValue
from siyu.unify.customer import Gender, Identity, IdentityKind, Rank, Record, TraitValue, usable, usable_fields

_WORD = re.compile(r"[^a-z0-9一-鿿]")
_IDENTITIES = {
    "openid": IdentityKind.OPENID, "unionid": IdentityKind.UNIONID, "wecomid": IdentityKind.WECOM_ID,
    "externaluserid": IdentityKind.WECOM_ID, "phone": IdentityKind.PHONE, "mobile": IdentityKind.PHONE,
    "phonenumber": IdentityKind.PHONE, "手机": IdentityKind.PHONE, "手机号": IdentityKind.PHONE,
    "email": IdentityKind.EMAIL, "emailaddress": IdentityKind.EMAIL, "邮箱": IdentityKind.EMAIL,
    "memberno": IdentityKind.MEMBER_NO, "会员号": IdentityKind.MEMBER_NO,
}  # fmt: skip
_FIELDS = {
    "name": "name", "realname": "name", "fullname": "name", "姓名": "name", "gender": "gender", "sex": "gender",
    "性别": "gender", "birthday": "birthday", "birthdate": "birthday", "dateofbirth": "birthday", "dob": "birthday",
    "生日": "birthday", "city": "city", "城市": "city", "province": "province", "state": "province", "省份": "province",
    "country": "country", "国家": "country", "language": "language", "locale": "language", "channel": "channel",
    "渠道": "channel", "createdat": "joined_at", "joinedat": "joined_at",
}  # fmt: skip
_GENDERS = {
    "male": Gender.MALE, "m": Gender.MALE, "1": Gender.MALE, "男": Gender.MALE,
    "female": Gender.FEMALE, "f": Gender.FEMALE, "2": Gender.FEMALE, "女": Gender.FEMALE, "other": Gender.OTHER,
}  # fmt: skip
_TRAITS = "/traits/"


def identities(event: StoredEvent, members: frozenset[str] = frozenset()) -> tuple[Identity, ...]:
    """The identities seen together on an event, strongest evidence first; none on a server fact without ids.

    `members` are those previous ids of alias calls that are member numbers.
    """
    found: list[Identity | None] = []
    if event.user_id is not None:
        found.append(member_identity(event.user_id, is_personal="/user_id" in event.personal))
    if event.anonymous_id is not None:
        found.append(usable(Identity(IdentityKind.DEVICE, event.anonymous_id)))
    if event.kind == "alias" and event.previous_id is not None:
        kind = IdentityKind.MEMBER_NO if event.previous_id in members else IdentityKind.DEVICE
        found.append(usable(Identity(kind, event.previous_id)))
    if event.kind == "identify":
        for name, value in traits(event).items():
            stated = _IDENTITIES.get(_plain(name))
            if stated is not None and isinstance(value, str | int) and not isinstance(value, bool):
                found.append(usable(Identity(stated, str(value))))
    return tuple(dict.fromkeys(identity for identity in found if identity is not None))


def member_identity(user_id: str, *, is_personal: bool) -> Identity | None:
    """The identity behind a user id: the member number, or the phone or e-mail that it really is."""
    if is_personal:
        for kind in (IdentityKind.PHONE, IdentityKind.EMAIL):
            identity = usable(Identity(kind, user_id))
            if identity is not None:
                return identity
    return usable(Identity(IdentityKind.MEMBER_NO, user_id))


def traits(event: StoredEvent) -> dict[str, JsonValue]:
    """All traits of an identify call, the sealed ones opened."""
    found = dict(event.traits)
    for pointer, value in event.personal.items():
        name = pointer.removeprefix(_TRAITS)
        if pointer.startswith(_TRAITS) and "/" not in name:
            found[name.replace("~1", "/").replace("~0", "~")] = value
    return found


def record(event: StoredEvent, seen: tuple[Identity, ...]) -> Record | None:
    """The profile fields that an identify call states; what cannot be kept is left out, None if nothing is left."""
    personal = {name for name in traits(event) if name not in event.traits}
    fields: dict[str, Any] = {}
    plain: dict[str, TraitValue] = {}
    sealed: dict[str, TraitValue] = {}
    for name, value in traits(event).items():
        field = _FIELDS.get(_plain(name))
        if field is not None:
            fields[field] = _field(field, value)
        elif _plain(name) not in _IDENTITIES and isinstance(value, str | int | float | bool):
            (sealed if name in personal else plain)[name] = value
    stated = Record(
        seen, traits=plain, personal_traits=sealed, at=event.at, rank=Rank.TRACKED,
        **{name: value for name, value in fields.items() if value is not None},
    )  # fmt: skip
    return usable_fields(stated, event.received_at)


def _plain(name: str) -> str:
    return _WORD.sub("", name.lower())


def _field(field: str, value: JsonValue) -> str | Gender | date | datetime | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if field == "gender":
        return _GENDERS.get(text.lower())
    if field == "birthday":
        return _date(text)
    if field == "joined_at":
        return _instant(text)
    return text or None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
