"""Telephone numbers and mail addresses in one written form."""

from __future__ import annotations

import re

from siyu.collect.sources.rules.refusals import Refused

_MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
_BETWEEN = str.maketrans("", "", " -()\u00a0\u3000.'\u2011\u2013")
_DIGITS = re.compile(r"\+?\d{5,20}", re.ASCII)
_WORD = r"[A-Za-z0-9\u00a1-\u9fff]"
_EMAIL = re.compile(rf"[^\s@,;<>\"()\\\x00-\x1f\ufffd]{{1,64}}@({_WORD}(?:(?:{_WORD}|[.-])*{_WORD})?)")


def phone(text: str) -> str:
    """The number in E.164 (`+8613800138000`); without a country code it is read as a Chinese one.

    Raises: Refused.
    """
    match = _MAINLAND.fullmatch(text)
    if match is None:
        text = text.translate(_BETWEEN).removesuffix("0") if text.endswith(".0") else text.translate(_BETWEEN)
        match = _MAINLAND.fullmatch(text)
    return f"+86{match[1]}" if match else _other_phone(text)


def _other_phone(text: str) -> str:
    if not _DIGITS.fullmatch(text):
        raise Refused("import.not_a_phone")
    import phonenumbers

    try:
        number = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, "CN")
    except phonenumbers.NumberParseException:
        raise Refused("import.not_a_phone") from None
    if not phonenumbers.is_valid_number(number):
        raise Refused("import.not_a_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str:
    """The address with its domain in lower case. Raises: Refused."""
    match = _EMAIL.fullmatch(text)
    if match is None or len(text) > 254 or "." not in match[1] or ".." in text:
        raise Refused("import.not_an_email")
    return text[: match.start(1)] + match[1].lower()
