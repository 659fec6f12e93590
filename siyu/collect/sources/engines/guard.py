"""What a file really is, by content, and whether it is safe to open: bombs, macros and disguises are turned away."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from pathlib import Path

from siyu.collect.sources.engines.row import FileUnreadable
from siyu.collect.sources.models import FileFormat
from siyu.collect.sources.rules.encoding import of_mark

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "pdf", b"\x89PNG": "png", b"GIF8": "gif", b"\xff\xd8\xff": "jpeg", b"Rar!": "rar", b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"MZ": "program",
    b"\x7fELF": "program", b"SQLite format 3": "sqlite", b"#!/": "script", b"\xca\xfe\xba\xbe": "program",
}  # fmt: skip
_BROKEN_ZIP = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error, lzma.LZMAError,
)  # fmt: skip
_PROGRAMS = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml|head|body|script|svg|workbook|!--)", re.IGNORECASE)


def format_of(path: Path) -> FileFormat:
    """The format by content. Raises: FileUnreadable for what is no table, or not a safe one."""
    size = path.stat().st_size
    if size == 0:
        raise FileUnreadable("empty")
    with path.open("rb") as file:
        head = file.read(8192)
        file.seek(max(0, size - 4))
        tail = file.read(4)
    if head.startswith(b"PK\x03\x04"):
        _check_xlsx(path)
        return FileFormat.XLSX
    if head.startswith(_OLE):
        _check_xls(path)
        return FileFormat.XLS
    if head.startswith(b"PAR1"):
        if tail != b"PAR1":
            raise FileUnreadable("broken", "parquet")
        return FileFormat.PARQUET
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise FileUnreadable("not_a_table", "zip")
    for mark, name in _FOREIGN.items():
        if head.startswith(mark):
            raise FileUnreadable("not_a_table", name)
    return _format_of_text(head)


def _format_of_text(head: bytes) -> FileFormat:
    text = head.decode(of_mark(head) or "latin-1", "replace").lstrip("\ufeff")
    if _MARKUP.match(text):
        raise FileUnreadable("web_page")
    start = text.lstrip()
    if start.startswith("{"):
        return FileFormat.JSONL
    if re.match(r"\[\s*[\[{]", start):
        raise FileUnreadable("json_array")
    if not start.strip("\x00"):
        raise FileUnreadable("empty")
    return FileFormat.CSV


def _check_xlsx(path: Path) -> None:
    """Only what the zip's directory declares is read here: instant, whatever the file would unpack to."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts, path.stat().st_size)
            _check_names(parts)
            _check_prologues(archive, parts)
    except _BROKEN_ZIP as broken:
        raise FileUnreadable("broken", "zip") from broken


def _check_sizes(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    # Overlapping parts: many entries share the same packed bytes, so that each looks harmless.
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(1, min(packed, size)) or packed > size:
        raise FileUnreadable("bomb", f"{unpacked} bytes unpacked")
    if len(parts) > MAX_PARTS:
        raise FileUnreadable("bomb", f"{len(parts)} parts")
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileUnreadable("password")


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\x00" in name or ":" in name:
            raise FileUnreadable("odd_names", name[:80])
    lower = {name.casefold() for name in names}
    if len(lower) < len(names):
        raise FileUnreadable("odd_names", "twice the same name")
    if any(name.endswith(_PROGRAMS) or "/macrosheets/" in name for name in lower):
        raise FileUnreadable("macros")
    if "xl/workbook.bin" in lower or "content.xml" in lower:
        raise FileUnreadable("other_spreadsheet")
    if "[content_types].xml" not in lower or "xl/workbook.xml" not in lower:
        raise FileUnreadable("not_a_table", "zip")


def _check_prologues(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No part of an honest workbook declares a document type: that is how XML entities are smuggled in."""
    for part in parts:
        if not part.filename.casefold().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(part) as file:
            start = file.read(65_536).replace(b"\x00", b"").upper()
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise FileUnreadable("entities", part.filename[:80])


def _check_xls(path: Path) -> None:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileUnreadable("password")
    if "_VBA_PROJECT".encode("utf-16-le") in content or "VBA".encode("utf-16-le") + b"\x00\x00" in content:
        raise FileUnreadable("macros")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise FileUnreadable("other_spreadsheet")
