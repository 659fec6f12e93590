"""What crosses the door of bulk import: targets and their fields, batches of rows, reasons, jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from siyu.kit.work import Work

Value: TypeAlias = str | int | bool | date | datetime | None


class FieldType(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"  # str, trimmed, never empty
    CODE = "code"  # str that identifies something (order number, SKU): a number that lost digits is refused
    INTEGER = "integer"  # int
    MONEY_FEN = "money_fen"  # yuan in the file ("12.30", "¥1,200"), int fen in the batch
    DATE = "date"  # datetime.date
    DATETIME = "datetime"  # aware UTC datetime; a text without zone is read in the shop's zone
    PHONE = "phone"  # E.164, "+8613800138000"
    EMAIL = "email"  # lower-case domain
    BOOL = "bool"  # bool
    ENUM = "enum"  # str, one of the choices' values


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages of the console."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of an enum field and the words a file may use for it."""

    value: str
    label: Label
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a target: what it is called, what it holds, which headers mean it."""

    name: str
    label: Label
    type: FieldType = FieldType.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one file, by column; every column has `len(lines)` values, None where the cell was empty.

    `lines` are the rows' places in the file (first row after the header of a CSV: 2). Required fields are never None.
    Read a column by the accessor of its type; a field that the file does not have reads as all None.
    `extra` holds columns kept under names of the file's own (targets with `open_fields`), as text.
    """

    lines: Sequence[int]
    columns: Mapping[str, Sequence[Value]]
    extra: Mapping[str, Sequence[str | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def has(self, name: str) -> bool:
        return name in self.columns

    def texts(self, name: str) -> Sequence[str | None]:
        """Values of a text, code, phone, email or enum field."""
        return self.columns.get(name) or self._none()  # type: ignore[return-value]

    def integers(self, name: str) -> Sequence[int | None]:
        """Values of an integer or money field (fen)."""
        return self.columns.get(name) or self._none()  # type: ignore[return-value]

    def dates(self, name: str) -> Sequence[date | None]:
        return self.columns.get(name) or self._none()  # type: ignore[return-value]

    def instants(self, name: str) -> Sequence[datetime | None]:
        """Aware UTC datetimes."""
        return self.columns.get(name) or self._none()  # type: ignore[return-value]

    def flags(self, name: str) -> Sequence[bool | None]:
        return self.columns.get(name) or self._none()  # type: ignore[return-value]

    def _none(self) -> Sequence[None]:
        return [None] * len(self.lines)


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row is refused: its line, the field at fault (None: the whole row), a stable code, the value as read."""

    line: int
    field: str | None
    code: str
    value: str = ""


Load: TypeAlias = "Callable[[Work, Batch], Sequence[RowError]]"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be imported; declared by the domain that owns it, in the TARGETS of its jobs.py.

    `load(work, batch)` upserts the rows of one batch (up to 5,000) in the caller's transaction and answers the rows it
    refuses: those it must not have written. It must be idempotent (same keys, same result) and must not commit.
    `group` names a field whose equal neighbours belong together (the lines of one order): they come in one batch, and
    are refused together. `reasons` explains the target's own error codes ("{value}" is the value as read).
    `open_fields`: columns without a field may be kept under their own names and come as `Batch.extra`.
    """

    kind: str
    label: Label
    fields: tuple[Field, ...]
    load: Load
    group: str | None = None
    reasons: Mapping[str, Label] = field(default_factory=dict)
    open_fields: bool = False

    def find(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)


class FileFormat(StrEnum):
    """What a file is, by its content."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read; parts that its format has no use for stay empty.

    `header_line` is the line that names the columns (0: the format names them itself).
    """

    format: FileFormat
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_line: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Column `column` (from 0) is read as `field`; a field "+name" keeps the column under `name` (open_fields)."""

    column: int
    field: str


class State(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"  # waits for a person: preview, mapping, start
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """What happens to the good rows when some are refused."""

    KEEP_GOOD = "keep_good"
    ALL_OR_NOTHING = "all_or_nothing"


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One uploaded file and what became of it. `progress` runs from 0 to 1; `eta_s` is known while it runs.

    `checking`: an all-or-nothing import first rehearses every row, writing none.
    `reason` says why it failed; `same_as` is an earlier finished import of the same file.
    """

    id: str
    state: State
    file_name: str
    size_bytes: int
    sha256: str
    kind: str | None
    mode: Mode | None
    layout: Layout
    headers: tuple[str, ...]
    mapping: tuple[Pair, ...]
    checking: bool
    progress: float
    rows_read: int
    rows_ok: int
    rows_rejected: int
    eta_s: int | None
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None
    reason: str | None
    message: Label | None
    same_as: str | None


@dataclass(frozen=True, slots=True)
class Setup:
    """A person's choices; what is None is taken from the file, or guessed.

    `header_line` 0 only where the format names its columns itself.
    """

    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_line: int | None = None
    mapping: tuple[Pair, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a cell or row is refused, in both languages; `column` and `field` are None when it is the whole row."""

    column: str | None
    field: str | None
    code: str
    value: str
    message: Label


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of the file, the field it was mapped to and how sure that guess is (1.0: a person said so)."""

    column: int
    header: str
    samples: tuple[str, ...]
    field: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it stands, its values as they would be stored (by field, as text), and what is wrong with it."""

    line: int
    cells: tuple[str, ...]
    values: dict[str, str | None]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class EncodingChoice:
    """The first lines of a file as they read in one encoding."""

    encoding: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import with these choices would do to the first rows.

    When `encodings` is not empty, only a person can tell how the file is written: choose one and ask again.
    `missing` are required fields that no column is mapped to: start is refused until there are none.
    """

    kind: str | None
    layout: Layout
    sheets: tuple[str, ...]
    encodings: tuple[EncodingChoice, ...]
    columns: tuple[PreviewColumn, ...]
    rows: tuple[PreviewRow, ...]
    total_rows: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A refused row: its line in the file, its cells as they stood, and why."""

    line: int
    cells: tuple[str, ...]
    reasons: tuple[Reason, ...]
