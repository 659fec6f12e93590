"""What an import would do, shown on the file's first rows; and the start with the choices made there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from siyu.collect.sources import store
from siyu.collect.sources.engines.wire import SampleCell, Sampled, SampleOrder
from siyu.collect.sources.errors import NotWaiting, SetupWrong
from siyu.collect.sources.models import (
    EncodingChoice,
    Field,
    FileFormat,
    ImportJob,
    Label,
    Layout,
    Mode,
    Pair,
    Preview,
    PreviewColumn,
    PreviewRow,
    Reason,
    Setup,
    State,
    Target,
)  # fmt: skip
from siyu.collect.sources.rules import mapping as guessing
from siyu.collect.sources.rules import reasons
from siyu.collect.sources.rules.encoding import CHOICES
from siyu.collect.sources.rules.refusals import Refused
from siyu.collect.sources.rules.values import plain, reader
from siyu.collect.sources.service import jobs
from siyu.collect.sources.service.jobs import Targets, target_of
from siyu.collect.sources.service.looking import body, found_headers, with_header
from siyu.collect.sources.service.uploads import folder_of, look
from siyu.kit.desk import Desk

SHOWN_ROWS = 20


def preview(desk: Desk, targets: Targets, *, job_id: str, setup: Setup) -> Preview:
    """The first rows under these choices; what is not chosen is guessed.

    Raises: ImportUnknown, NotWaiting, FileRefused, SetupWrong, TargetUnknown.
    """
    row = desk.read(lambda work: jobs.row_of(work, job_id))
    zone = desk.read(lambda work: work.zone)
    sampled = _sample(desk, row, setup)
    layout = with_header(sampled, targets, setup.header_line)
    kept = setup.kind or row.kind
    if sampled.question:
        choices = tuple(EncodingChoice(each.encoding, tuple(each.lines)) for each in sampled.question)
        return Preview(kept, layout, (), choices, (), (), None, ())
    headers = found_headers(sampled, layout)
    rows = body(sampled, layout)
    columns = [[cells[at] for _line, cells in rows if at < len(cells)] for at in range(len(headers))]
    kind = kept or guessing.best_kind(targets, headers, columns, zone)
    target = target_of(targets, kind) if kind is not None else None
    guesses = _guesses(target, setup, headers, columns, zone)
    mapping = tuple(Pair(each.column, each.field) for each in guesses)
    return Preview(
        kind, layout, tuple(sampled.sheets), (), _columns(headers, columns, guesses),
        tuple(_row(target, headers, mapping, (line, cells), zone) for line, cells in rows[:SHOWN_ROWS]),
        _total(sampled, layout), jobs.missing_fields(target, mapping) if target else (),
    )  # fmt: skip


def start(desk: Desk, targets: Targets, *, job_id: str, setup: Setup, mode: Mode) -> ImportJob:
    """Queue the import with these choices; what is not chosen is guessed as in the preview.

    Raises: ImportUnknown, NotWaiting, FileRefused, SetupWrong, TargetUnknown.
    """
    found = preview(desk, targets, job_id=job_id, setup=setup)
    if found.encodings:
        raise SetupWrong("Choose the file's encoding first.", encodings=[each.encoding for each in found.encodings])
    target = target_of(targets, found.kind)
    mapping = tuple(Pair(each.column, each.field) for each in found.columns if each.field)
    if setup.mapping is not None:
        mapping = setup.mapping
    return desk.write(
        lambda work: jobs.start(work, job_id=job_id, target=target, found=found, mapping=mapping, mode=mode)
    )


def _sample(desk: Desk, row: store.JobRow, setup: Setup) -> Sampled:
    if row.state != State.UPLOADED:
        raise NotWaiting("This import has been started already.", state=row.state)
    if setup.encoding and setup.encoding not in CHOICES:
        raise SetupWrong("This encoding is not offered.", encoding=setup.encoding, encodings=list(CHOICES))
    if setup.delimiter and (len(setup.delimiter) != 1 or setup.delimiter in '\r\n"\x00 '):
        raise SetupWrong("A delimiter is one character.", delimiter=setup.delimiter)
    kept = store.layout_of(row)
    order = SampleOrder(
        str(folder_of(desk) / row.upload), setup.encoding or kept.encoding, setup.delimiter or "", setup.sheet or ""
    )
    return look(order)


def _guesses(
    target: Target | None, setup: Setup, headers: list[str], columns: Sequence[Sequence[SampleCell]], zone: ZoneInfo
) -> list[guessing.Guess]:
    if target is None:
        return []
    if setup.mapping is None:
        return guessing.guess(target, headers, columns, zone)
    jobs.check_mapping(replace(target, fields=_optional(target)), headers, setup.mapping)
    return [guessing.Guess(pair.column, pair.field, 1.0) for pair in setup.mapping]


def _optional(target: Target) -> tuple[Field, ...]:
    """A preview may be asked for before every required field has its column."""
    return tuple(replace(field, required=False) for field in target.fields)


def _columns(
    headers: list[str], columns: Sequence[Sequence[SampleCell]], guesses: list[guessing.Guess]
) -> tuple[PreviewColumn, ...]:
    found = {each.column: each for each in guesses}
    return tuple(
        PreviewColumn(
            at, header, tuple(text for cell in columns[at] if (text := plain(cell)[:60]))[:3],
            found[at].field if at in found else None, found[at].confidence if at in found else 0.0,
        )
        for at, header in enumerate(headers)
    )  # fmt: skip


def _row(
    target: Target | None,
    headers: list[str],
    mapping: tuple[Pair, ...],
    row: tuple[int, list[SampleCell]],
    zone: ZoneInfo,
) -> PreviewRow:
    line, cells = row
    values: dict[str, str | None] = {}
    wrong: list[Reason] = []
    if len(cells) > len(headers) and any(plain(cell) for cell in cells[len(headers) :]):
        wrong.append(_reason(target, "import.too_many_cells", None, None, ""))
    for pair in mapping if target else ():
        cell = cells[pair.column] if pair.column < len(cells) else None
        field = target.find(pair.field) if target else None
        if field is None:
            values[pair.field] = plain(cell) or None
            continue
        try:
            value = reader(field, zone)(cell)
            values[field.name] = None if value is None else str(value)
            if value is None and field.required:
                raise Refused("import.required")
        except Refused as refused:
            wrong.append(_reason(target, refused.code, headers[pair.column], field.name, plain(cell)[:200]))
    return PreviewRow(line, tuple(plain(cell)[:200] for cell in cells[: len(headers)]), values, tuple(wrong))


def _reason(target: Target | None, code: str, column: str | None, field: str | None, value: str) -> Reason:
    sentence: Label = reasons.label(code, target.reasons if target else {}, value)
    return Reason(column, field, code, value, sentence)


def _total(sampled: Sampled, layout: Layout) -> int | None:
    if sampled.total_rows is None or layout.format in (FileFormat.PARQUET, FileFormat.JSONL):
        return sampled.total_rows
    return max(0, sampled.total_rows - layout.header_line)
