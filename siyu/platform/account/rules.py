"""Pure rules of entering: e-mail form, password strength, key and token forms."""

from __future__ import annotations

import re

from siyu.kit.access import PERMISSIONS
from siyu.platform.account.errors import EmailMalformed, PasswordWeak, ScopeUnknown

SESSION_HOURS = 12
SESSION_DAYS_AT_MOST = 14
LINK_DAYS = 7
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,190}\.[^@\s\x00-\x1f]{2,}")
# The ten-character-and-longer entries of the common lists; shorter ones fall to the length rule.
_COMMON = frozenset({
    "1234567890", "0123456789", "qwertyuiop", "password123", "password1234", "1q2w3e4r5t", "qwerty12345", "woaini1314",
    "a123456789", "1234567891", "11111111111", "aa123456789", "5201314520", "iloveyou123", "administrator",
})  # fmt: skip


def tidy_email(email: str) -> str:
    """The address in lower case without spaces around it. Raises: EmailMalformed."""
    tidy = email.strip().lower()
    if not _EMAIL.fullmatch(tidy):
        raise EmailMalformed("This is no e-mail address.")
    return tidy


def check_password(password: str) -> None:
    """Nothing, for a password that will do. Raises: PasswordWeak."""
    if not 10 <= len(password) <= 128:
        raise PasswordWeak("A password has 10 to 128 characters.")
    if password.lower() in _COMMON or len(set(password)) < 4:
        raise PasswordWeak("This password is one of the first anybody would try.")


def check_scopes(scopes: list[str] | None) -> None:
    """Nothing, if every scope is a permission. Raises: ScopeUnknown."""
    unknown = sorted(set(scopes or ()) - set(PERMISSIONS))
    if unknown:
        raise ScopeUnknown("A scope is the name of a permission.", unknown=list(unknown))


def shop_in(token: str, prefix: str) -> str | None:
    """The shop id inside a token `<prefix><shop>.<secret>`, so that every look-up names its shop."""
    if not token.startswith(prefix) or len(token) > 200:
        return None
    shop_id, dot, secret = token[len(prefix) :].partition(".")
    return shop_id if dot and shop_id and secret else None
