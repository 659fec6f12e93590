"""Sealed fields open only where they were sealed; blind indexes are equal for equal texts only."""

from __future__ import annotations

from pathlib import Path

import pytest

from siyu.kit.secrets import Cipher, KeyRing, SealBroken


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.load(tmp_path / "keys")


def test_a_sealed_text_opens_in_its_place(ring: KeyRing) -> None:
    cipher = Cipher(ring, "shop")
    sealed = cipher.seal("customer", "phone", 7, "13800138000")
    assert b"13800138000" not in sealed
    assert cipher.open("customer", "phone", 7, sealed) == "13800138000"


@pytest.mark.parametrize("place", [("customer", "phone", 8), ("customer", "email", 7), ("person", "phone", 7)])
def test_a_sealed_text_moved_elsewhere_stays_shut(ring: KeyRing, place: tuple[str, str, int]) -> None:
    sealed = Cipher(ring, "shop").seal("customer", "phone", 7, "13800138000")
    with pytest.raises(SealBroken):
        Cipher(ring, "shop").open(*place, sealed)
    with pytest.raises(SealBroken):
        Cipher(ring, "other").open("customer", "phone", 7, sealed)


def test_a_new_key_seals_and_old_seals_still_open(tmp_path: Path) -> None:
    old = KeyRing.load(tmp_path / "keys")
    sealed = Cipher(old, "shop").seal("t", "c", 1, "text")
    blind = Cipher(old, "shop").blind("phone", "1")
    path = tmp_path / "keys"
    path.write_text("2:" + "ab" * 32 + "\n" + path.read_text())
    new = KeyRing.load(path)
    assert Cipher(new, "shop").open("t", "c", 1, sealed) == "text"
    assert Cipher(new, "shop").seal("t", "c", 1, "text")[:2] == (2).to_bytes(2, "big")
    assert Cipher(new, "shop").blind("phone", "1") == blind, "the blind index survives rotation"


def test_blind_indexes_differ_by_shop_and_kind(ring: KeyRing) -> None:
    one, other = Cipher(ring, "one"), Cipher(ring, "other")
    hashes = {one.blind("phone", "1"), other.blind("phone", "1"), one.blind("email", "1"), one.blind("phone", "2")}
    assert len(hashes) == 4
    assert one.blind("phone", "1") == one.blind("phone", "1")


def test_the_key_file_is_private(tmp_path: Path) -> None:
    KeyRing.load(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
