"""Which encoding a text file is in: byte-order mark, then strict UTF-8, then strict GB18030, else a person decides.

Statistics never decide alone: a guesser reads the GBK file `张三,北京` as UTF-16.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
CHOICES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-16", "utf-32", "shift_jis", "cp1252")
"""Encodings a person may choose, the likely ones first."""


def of_mark(head: bytes) -> str | None:
    """The encoding that the file's first bytes state, if they do."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def decide(head: bytes, pieces: Iterable[bytes]) -> str | None:
    """The encoding of a file given its first bytes and all its bytes in pieces; None when a person must choose."""
    marked = of_mark(head)
    if marked is not None:
        return marked
    if looks_like_utf16(head):
        return None
    strict = {name: codecs.getincrementaldecoder(name)("strict") for name in ("utf-8", "gb18030")}
    for piece in pieces:
        strict = {name: decoder for name, decoder in strict.items() if _accepts(decoder, piece)}
        if "utf-8" in strict and piece.isascii():
            continue
        if not strict:
            return None
    return next((name for name, decoder in strict.items() if _accepts(decoder, b"", final=True)), None)


def looks_like_utf16(head: bytes) -> bool:
    """Whether every other byte is zero, as in unmarked UTF-16 of Latin text."""
    sample = head[:4096]
    half = len(sample) // 2
    return half >= 2 and max(sample[0::2].count(0), sample[1::2].count(0)) > half * 0.3


def shown_in(head: bytes, encoding: str, lines: int = 5) -> list[str]:
    """The first lines as they would read in this encoding, damaged characters replaced."""
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    return [line[:200] for line in text.splitlines()[:lines]]


def _accepts(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
