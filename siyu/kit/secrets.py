"""Field encryption and blind indexes: personal data at rest is sealed, and can still be looked up exactly."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from siyu.kit.errors import SiyuError


class SealBroken(SiyuError):
    """A sealed value was moved, altered, or written with a key this installation lacks."""

    code = "secret.broken"


class KeyRing:
    """The installation's keys: one per line `id:hex`, the first seals, all open.

    Kept in `<data_dir>/keys` with mode 0600, apart from database and backups.
    """

    def __init__(self, keys: dict[int, bytes], current: int) -> None:
        self.keys = keys
        self.current = current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._blind_states: dict[str, tuple[hashlib._Hash, hashlib._Hash]] = {}

    @staticmethod
    def load(path: Path) -> KeyRing:
        """The ring at `path`; made with one fresh 256-bit key where there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"1:{secrets.token_hex(32)}\n")
        pairs = [line.split(":", 1) for line in path.read_text("ascii").split()]
        return KeyRing({int(key_id): bytes.fromhex(key) for key_id, key in pairs}, int(pairs[0][0]))

    def cipher(self, key_id: int) -> AESGCM:
        """The AEAD of one key. Raises: SealBroken for an unknown id."""
        if key_id not in self._ciphers:
            raise SealBroken("This value was sealed with a key that is not on the ring.", key_id=key_id)
        return self._ciphers[key_id]

    def blind_states(self, shop_id: str) -> tuple[hashlib._Hash, hashlib._Hash]:
        """HMAC-SHA256 of a shop's blind key, hashed in once: to copy, never to update. Source: RFC 2104."""
        if shop_id not in self._blind_states:
            # TRICKY: the blind index must survive key rotation, so it hangs on the oldest key.
            key = hmac.digest(self.keys[min(self.keys)], b"siyu.blind|" + shop_id.encode(), "sha256")
            inner, outer = (bytes(byte ^ pad for byte in key.ljust(64, b"\0")) for pad in (0x36, 0x5C))
            self._blind_states[shop_id] = hashlib.sha256(inner), hashlib.sha256(outer)
        return self._blind_states[shop_id]


class Cipher:
    """Seals one shop's fields; a sealed value opens only in the place it was sealed for."""

    def __init__(self, ring: KeyRing, shop_id: str) -> None:
        self._ring = ring
        self._shop_id = shop_id
        self._inner, self._outer = ring.blind_states(shop_id)

    def seal(self, table: str, column: str, row: str | int, text: str) -> bytes:
        """Key id (2 bytes) + nonce (12 bytes) + AES-256-GCM of the text, bound to shop, table, column and row."""
        nonce = secrets.token_bytes(12)
        key_id = self._ring.current
        body = self._ring.cipher(key_id).encrypt(
            nonce, text.encode("utf-8", "surrogatepass"), self._place(table, column, row)
        )
        return key_id.to_bytes(2, "big") + nonce + body

    def open(self, table: str, column: str, row: str | int, sealed: bytes) -> str:
        """The text that was sealed here. Raises: SealBroken when it was sealed elsewhere or altered."""
        cipher = self._ring.cipher(int.from_bytes(sealed[:2], "big"))
        try:
            return cipher.decrypt(sealed[2:14], sealed[14:], self._place(table, column, row)).decode(
                "utf-8", "surrogatepass"
            )
        except InvalidTag as broken:
            raise SealBroken("This value does not belong here or was altered.", table=table, column=column) from broken

    def blind(self, kind: str, text: str) -> bytes:
        """32 bytes that are equal for equal texts of one kind in one shop, and tell nothing else."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(f"{kind}|{text}".encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return outer.digest()

    def _place(self, table: str, column: str, row: str | int) -> bytes:
        return f"{self._shop_id}|{table}|{column}|{row}".encode()


def fingerprint(secret: str) -> str:
    """The SHA-256 of a high-entropy secret, hex: what is stored instead of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
