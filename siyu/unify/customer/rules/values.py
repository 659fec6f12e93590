"""Identifying values in one spelling, and how they are shown to those who may not see them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from siyu.unify.customer.errors import IdentityInvalid
from siyu.unify.customer.models import Identity, IdentityKind

LONGEST_VALUE = 256
ADULT_FOR_PIPL = 14  # SOURCE: PIPL article 31: persons under fourteen.

_CN_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})(?:\.0)?")
_PHONE_FILLER = re.compile(r"[\s\-‐-―().·]+")
_EMAIL = re.compile(r"[^@\s\x00-\x1f,;<>\"]{1,64}@(?:[^@\s\x00-\x1f.,;<>\"]{1,63}\.)+[^@\s\x00-\x1f.,;<>\"]{2,63}")
_ID_CARD = re.compile(r"\d{17}[\dXx]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def canonical(identity: Identity) -> Identity:
    """The same identity in the one spelling that is stored and compared.

    Raises: IdentityInvalid.
    """
    text = unicodedata.normalize("NFKC", identity.value).strip()
    if not text or len(text) > LONGEST_VALUE or _CONTROL.search(text):
        raise IdentityInvalid("An identity must be 1 to 256 printable characters.", kind=identity.kind)
    if identity.kind is IdentityKind.PHONE:
        text = canonical_phone(text)
    elif identity.kind is IdentityKind.EMAIL:
        text = canonical_email(text)
    return Identity(identity.kind, text)


def canonical_phone(text: str) -> str:
    """E.164, "+8613800138000"; a number without country code is Chinese.

    Raises: IdentityInvalid, also for numbers that a spreadsheet has rounded ("1.38E+10").
    """
    mobile = _CN_MOBILE.fullmatch(text) or _CN_MOBILE.fullmatch(_PHONE_FILLER.sub("", text))
    if mobile:
        return "+86" + mobile[1]
    import phonenumbers  # heavy: only where there is a number that is not a Chinese mobile

    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        raise IdentityInvalid("This is not a telephone number.", kind="phone") from None
    if re.search(r"[A-Za-z]", text) or not phonenumbers.is_valid_number(number):
        raise IdentityInvalid("This is not a telephone number.", kind="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def canonical_email(text: str) -> str:
    """Lower case, without surrounding space.

    Raises: IdentityInvalid.
    """
    address = text.strip().lower()
    if not _EMAIL.fullmatch(address) or ".." in address:
        raise IdentityInvalid("This is not an e-mail address.", kind="email")
    return address


def is_personal(kind: str, value: str) -> bool:
    """Whether the value is stored sealed: phones, e-mails, and other ids that are really one, or an identity card."""
    if kind in (IdentityKind.PHONE, IdentityKind.EMAIL):
        return True
    return bool(_CN_MOBILE.fullmatch(value) or _EMAIL.fullmatch(value) or _ID_CARD.fullmatch(value))


def mask(kind: IdentityKind, value: str) -> str:
    """The value as shown to those who may not see it: enough to recognise, not enough to use."""
    if kind is IdentityKind.PHONE:
        return mask_phone(value)
    if kind is IdentityKind.EMAIL:
        return mask_email(value)
    if len(value) <= 4:
        return "*" * len(value)
    return f"{value[:3]}****{value[-2:]}" if len(value) > 8 else f"{value[:1]}****{value[-1:]}"


def mask_phone(value: str) -> str:
    """+8613800138000 → 138****8000; other countries keep the country code and the last two digits."""
    if value.startswith("+861") and len(value) == 14:
        return f"{value[3:6]}****{value[-4:]}"
    return f"{value[:3]}****{value[-2:]}"


def mask_email(value: str) -> str:
    """zhang@example.com → z****@example.com."""
    local, _, domain = value.partition("@")
    return f"{local[:1]}****@{domain}"


def mask_name(value: str) -> str:
    """张小明 → 张**; Ann Lee → A****."""
    if not value:
        return value
    if value[0].isascii():
        return value[0] + "****"
    return value[0] + "*" * min(max(len(value) - 1, 1), 3)


def is_minor(birthday: date | None, today: date) -> bool:
    """Whether the customer is under fourteen today; unknown birthdays say no.

    A birthday on 29 February counts as reached on 1 March in other years.
    """
    if birthday is None:
        return False
    years = today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))
    return years < ADULT_FOR_PIPL
