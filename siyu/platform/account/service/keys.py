"""API keys: made once, shown once, stored as a hash, revoked at once."""

from __future__ import annotations

from siyu.kit.secrets import fingerprint
from siyu.kit.work import Work
from siyu.platform.account import rules, store
from siyu.platform.account.errors import KeyUnknown
from siyu.platform.account.models import Key, KeyKind, NewKey


def keys(work: Work) -> list[Key]:
    """All keys, newest first, revoked ones too."""
    return store.key_list(work)


def create_key(work: Work, *, kind: KeyKind, name: str, scopes: list[str] | None = None) -> NewKey:
    """The key with its secret, which cannot be shown again. Raises: ScopeUnknown."""
    rules.check_scopes(scopes)
    prefix = "sk_" if kind == KeyKind.SECRET else "wk_"
    secret = f"{prefix}{work.shop_id}.{work.ids.token()}"
    key = Key(
        id=work.ids.new(), kind=kind, name=name, prefix=secret[: len(prefix) + len(work.shop_id) + 5],
        scopes=scopes if kind == KeyKind.SECRET else ["event.write"],
        created_at=work.now, last_used_at=None, revoked_at=None,
    )  # fmt: skip
    store.insert_key(work, key, fingerprint(secret))
    work.audit("key.create", key.id, kind=kind, name=name)
    return NewKey(key=key, secret=secret)


def revoke_key(work: Work, *, key_id: str) -> None:
    """The key stops working now. Raises: KeyUnknown, also when it was revoked before."""
    if store.change_key(work, key_id, revoked_at=work.now) == 0:
        raise KeyUnknown("No such key in force.", key=key_id)
    work.audit("key.revoke", key_id)
