"""What the server and the parsing process say to each other: msgpack messages, each after its length in 4 bytes."""

from __future__ import annotations

import struct
from datetime import date, datetime
from typing import BinaryIO

import msgspec

from siyu.collect.sources.models import Field, Layout

MAX_MESSAGE = 256 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class Wanted(msgspec.Struct, frozen=True):
    """Read column `column` as `field`."""

    column: int
    field: Field


class SampleOrder(msgspec.Struct, frozen=True, tag="sample"):
    """Show what the file is and its first rows; what is given is not guessed again."""

    path: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    rows: int = 40


class RowsOrder(msgspec.Struct, frozen=True, tag="rows"):
    """Convert every row after `after_line`."""

    path: str
    layout: Layout
    headers: list[str]
    wanted: list[Wanted]
    extra: dict[str, int]
    zone: str
    after_line: int = 0
    batch_rows: int = 2000
    group: str | None = None


SampleCell = str | int | float | bool | None


class Shown(msgspec.Struct, frozen=True):
    """The file's first lines as they read in one encoding."""

    encoding: str
    lines: list[str]


class Sampled(msgspec.Struct, frozen=True, tag="sampled"):
    """The first rows. `question` asks for the encoding, when nothing but a person can tell."""

    layout: Layout
    sheets: list[str]
    lines: list[int]
    rows: list[list[SampleCell]]
    total_rows: int | None
    question: list[Shown]


class Fault(msgspec.Struct, frozen=True, array_like=True):
    """Why a row is refused: the column at fault (-1: the row), the code, the value as read."""

    column: int
    code: str
    value: str


class RefusedRow(msgspec.Struct, frozen=True, array_like=True):
    """A row refused before loading, as it stood in the file."""

    line: int
    cells: list[str]
    faults: list[Fault]


class Rows(msgspec.Struct, frozen=True, tag="chunk"):
    """Converted rows by column, and the refused ones. `cells` are the good rows as they stood, still packed."""

    last_line: int
    fraction: float
    lines: list[int]
    texts: dict[str, list[str | None]]
    integers: dict[str, list[int | None]]
    flags: dict[str, list[bool | None]]
    dates: dict[str, list[date | None]]
    instants: dict[str, list[datetime | None]]
    extra: dict[str, list[str | None]]
    cells: msgspec.Raw
    refused: list[RefusedRow]


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """Nothing follows."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The file as a whole cannot be read."""

    reason: str
    detail: str = ""


Order = SampleOrder | RowsOrder
Answer = Sampled | Rows | Ended | Failed


def send(pipe: BinaryIO, message: Order | Answer) -> None:
    """Write one message."""
    body = msgspec.msgpack.encode(message)
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def receive_order(pipe: BinaryIO) -> Order:
    """The one order of this process. Raises: EOFError, msgspec.DecodeError."""
    order: Order = msgspec.msgpack.decode(_body(pipe), type=Order)
    return order


def receive_answer(pipe: BinaryIO) -> Answer:
    """The next answer. Raises: EOFError when the child is gone, msgspec.DecodeError when it talks nonsense."""
    answer: Answer = msgspec.msgpack.decode(_body(pipe), type=Answer)
    return answer


def _body(pipe: BinaryIO) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    if size > MAX_MESSAGE:
        raise msgspec.DecodeError("message too long")
    body = pipe.read(size)
    if len(body) < size:
        raise EOFError
    return body
