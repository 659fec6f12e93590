"""People and keys: who may enter the console and the API.

Owns tables person, session, api_key, sign_in_link, sign_in_try. Emits nothing. Asks platform.shop.
"""

from siyu.platform.account.errors import (
    EmailTaken,
    KeyUnknown,
    LastOwner,
    LinkSpent,
    PasswordWeak,
    PersonUnknown,
    SignInRefused,
    TooManyTries,
)
from siyu.platform.account.models import Key, KeyKind, Person, PersonState
from siyu.platform.account.service.enter import key_shop, shop_of_write_key, sign_in_link
from siyu.platform.account.service.keys import create_key, keys, revoke_key
from siyu.platform.account.service.people import invite, people, update_person

__all__ = [
    "EmailTaken", "Key", "KeyKind", "KeyUnknown", "LastOwner", "LinkSpent", "PasswordWeak", "Person",
    "PersonState", "PersonUnknown", "SignInRefused", "TooManyTries", "create_key",
    "invite", "key_shop", "keys", "people", "revoke_key", "shop_of_write_key", "sign_in_link", "update_person",
]  # fmt: skip
