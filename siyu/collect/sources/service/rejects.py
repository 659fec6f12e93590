"""Refused rows: a page of them, the whole as a table to mend and import again, and forgetting a person in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from siyu.collect.sources import store
from siyu.collect.sources.models import Reason, RefusedLine
from siyu.collect.sources.rules import reasons
from siyu.collect.sources.service.jobs import Targets, row_of
from siyu.kit.desk import Desk
from siyu.kit.work import Work

_AT_ONCE = 2000
_HEADERS = {"zh": ("行号", "出错的列", "原因"), "en": ("line", "column at fault", "reason")}


def refused_page(
    work: Work, targets: Targets, *, job_id: str, after_line: int = 0, limit: int = 50
) -> list[RefusedLine]:
    """Refused rows after the line, in file order. Raises: ImportUnknown."""
    row = row_of(work, job_id)
    own = targets[row.kind].reasons if row.kind in targets else {}
    return [
        RefusedLine(
            reject.line,
            reject.cells,
            tuple(
                Reason(column, field, code, value, reasons.label(code, own, value))
                for column, field, code, value in reject.reasons
            ),
        )
        for reject in store.rejects_of(work, job_id, after_line, limit)
    ]


def refused_table(
    desk: Desk, targets: Targets, *, job_id: str, language: str
) -> tuple[list[str], Iterator[Sequence[object]]]:
    """Header and rows of the file of refused rows: the columns as they were, then line, column and reason.

    Taking it out is noted in the audit log. Raises: ImportUnknown.
    """

    def note(work: Work) -> list[str]:
        row = row_of(work, job_id)
        work.audit("import.rejects_taken", job_id, rows=row.rows_rejected)
        return list(row.headers)

    headers = desk.write(note)
    return [*headers, *_HEADERS[language]], _rows(desk, targets, job_id, (len(headers), language))


def erase(work: Work, *, identifiers: Sequence[str]) -> int:
    """How many refused rows held one of these texts (phone, e-mail, id …) and are now forgotten."""
    wanted = {text.casefold() for text in identifiers if text}
    phones = {text[3:] for text in wanted if text.startswith("+86")}
    held = [
        (job_id, reject.line)
        for job_id, reject in store.all_rejects(work)
        if any(text in cell.casefold() for cell in reject.cells for text in wanted | phones)
    ]
    for job_id, line in held:
        store.delete_reject(work, job_id, line)
    return len(held)


def _rows(desk: Desk, targets: Targets, job_id: str, shape: tuple[int, str]) -> Iterator[Sequence[object]]:
    width, language = shape
    after = 0
    while True:
        page = desk.read(partial(refused_page, targets=targets, job_id=job_id, after_line=after, limit=_AT_ONCE))
        for refused in page:
            cells = [*refused.cells[:width], *[""] * (width - len(refused.cells))]
            columns = "; ".join(dict.fromkeys(each.column for each in refused.reasons if each.column))
            texts = dict.fromkeys(each.message.zh if language == "zh" else each.message.en for each in refused.reasons)
            yield [*cells, refused.line, columns, "; ".join(texts)]
        if len(page) < _AT_ONCE:
            return
        after = page[-1].line
