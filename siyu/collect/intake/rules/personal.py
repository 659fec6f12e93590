"""Which keys hold personal data, and how those values are set apart from the rest of an event."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from siyu.collect.intake.errors import EventRefused
from siyu.collect.intake.models import MAX_KEY_LENGTH, Properties, StoredEvent
from siyu.kit.errors import JsonValue

# A key is personal when its last word, or its last two words joined, is one of these: `receiver_phone`,
# `userEmail` and `id-card` are; `phone_model` and `email_subject` are not.
LAST_WORDS = frozenset((
    "phone", "mobile", "tel", "telephone", "cellphone", "phonenumber", "mobilephone", "phoneno", "phonenum",
    "mobileno", "email", "mail", "emailaddress", "mailbox", "address", "addr", "street", "streetaddress",
    "shippingaddress", "postcode", "postalcode", "zipcode", "idcard", "idcardno", "idnumber", "idno",
    "identitycard", "passport", "passportno", "ssn", "taxid", "bankcard", "cardno", "cardnumber", "bankaccount",
    "iban", "realname", "fullname", "firstname", "lastname", "middlename", "username", "nickname", "receivername",
    "contactname", "buyername", "consignee", "receiver", "customername", "membername", "surname", "givenname",
    "avatar", "avatarurl", "headimgurl", "openid", "unionid", "wechatid", "wecomid", "externaluserid", "wxid", "qq",
    "weibo", "alipayid", "ip", "ipaddress", "clientip", "latitude", "longitude", "lat", "lng", "lon", "geolocation",
    "coordinates", "imei", "imsi", "idfa", "idfv", "oaid", "gaid", "advertisingid", "androidid", "mac",
    "macaddress", "serialnumber", "password", "passwd", "token", "accesstoken", "secret",
))  # fmt: skip
# In traits, which describe a person, these are personal as well; elsewhere `name` is a page or a product.
TRAIT_WORDS = LAST_WORDS | frozenset(("name", "birthday", "birthdate", "dateofbirth", "dob"))
CHINESE = ("手机", "电话", "邮箱", "姓名", "地址", "身份证", "护照", "银行卡", "收货人", "昵称", "微信号", "密码")

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PHONE = re.compile(r"(?:\+|00)?(?:86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\+\d[\d\- ]{7,17}\d")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ID_CARD = re.compile(r"\d{17}[\dXx]")

KeysOf = Callable[[tuple[str, ...]], tuple[str, ...]]


@lru_cache(8192)
def personal_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of an object's keys that hold personal data anywhere. Raises: EventRefused for an unusable key."""
    return _pick(keys, LAST_WORDS)


@lru_cache(8192)
def personal_trait_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a traits object's keys that hold personal data. Raises: EventRefused for an unusable key."""
    return _pick(keys, TRAIT_WORDS)


def _pick(keys: tuple[str, ...], words: frozenset[str]) -> tuple[str, ...]:
    for key in keys:
        if not key or len(key) > MAX_KEY_LENGTH:
            raise EventRefused("event.key_invalid", f"A property name must have 1 to {MAX_KEY_LENGTH} characters.")
    return tuple(key for key in keys if _is_personal(key, words))


def _is_personal(key: str, words: frozenset[str]) -> bool:
    if any(part in key for part in CHINESE):
        return True
    parts = [word.lower() for word in _WORDS.findall(key)]
    return bool(parts) and (parts[-1] in words or "".join(parts[-2:]) in words or "".join(parts) in words)


@lru_cache(8192)
def is_personal_id(text: str) -> bool:
    """True when an id is really a phone number, an e-mail address or an identity card number."""
    return bool(_PHONE.fullmatch(text) or _EMAIL.fullmatch(text) or _ID_CARD.fullmatch(text))


def set_apart(
    part: dict[str, JsonValue], pointer: str, keys_of: KeysOf, found: dict[str, JsonValue], flagged: Iterable[str] = ()
) -> dict[str, JsonValue]:
    """The object without its personal values; those go to `found` under their JSON pointers.

    Source: RFC 6901 for the pointers. True, false, null and empty values say nothing and stay.
    """
    personal = {*keys_of(tuple(part)), *flagged}
    kept: dict[str, JsonValue] = {}
    for key, value in part.items():
        place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if key in personal and not isinstance(value, bool) and value not in (None, "", [], {}):
            found[place] = value
        else:
            kept[key] = _inside(value, place, personal_trait_keys if key == "traits" else keys_of, found)
    return kept


def _inside(value: JsonValue, place: str, keys_of: KeysOf, found: dict[str, JsonValue]) -> JsonValue:
    if isinstance(value, dict):
        return set_apart(value, place, keys_of, found)
    if isinstance(value, list):
        return [_inside(one, f"{place}/{position}", keys_of, found) for position, one in enumerate(value)]
    return value


def whole_traits(event: StoredEvent) -> dict[str, JsonValue]:
    """What the event says of the person, personal values included: its traits, over those of its context."""
    of_context = event.context.get("traits")
    first = of_context if isinstance(of_context, dict) else {}
    return {**_whole("/context/traits/", first, event.personal), **_whole("/traits/", event.traits, event.personal)}


def whole_properties(event: StoredEvent) -> dict[str, JsonValue]:
    """The event's properties, personal values included."""
    return _whole("/properties/", event.properties, event.personal)


def _whole(prefix: str, kept: Properties, personal: Properties) -> dict[str, JsonValue]:
    whole = dict(kept)
    for pointer, value in personal.items():
        if pointer.startswith(prefix) and "/" not in (key := pointer[len(prefix) :]):
            whole[key.replace("~1", "/").replace("~0", "~")] = value
    return whole
