"""How any file of cases is run: find its schema, answer each case, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from siyu.testing.cases.compare import differences

Document: TypeAlias = Mapping[str, Any]
Case: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class CaseSchema:
    """One kind of file. `answer` gives what the product says to a case; `expected` is the case's own field name."""

    name: str
    recognises: Callable[[Document], bool]
    answer: Callable[[Case], Mapping[str, object]]
    expected: str = "expected"


@dataclass(frozen=True)
class Verdict:
    """How one case went; `why` is empty when it passed."""

    case_id: str
    why: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every expected value came out."""
        return not self.why


def run_document(document: Document, schemas: Sequence[CaseSchema]) -> Iterator[Verdict]:
    """The verdict of every case; a file no schema recognises fails whole, a case that raises fails alone."""
    schema = next((one for one in schemas if one.recognises(document)), None)
    for number, case in enumerate(document.get("cases", ())):
        case_id = str(case.get("id", f"#{number + 1}"))
        if schema is None:
            yield Verdict(case_id, (f"no schema is named {document.get('schema')!r}",))
            continue
        yield Verdict(case_id, _judge(schema, case))


def _judge(schema: CaseSchema, case: Case) -> tuple[str, ...]:
    try:
        answer = schema.answer(case)
        return tuple(differences(case[schema.expected], answer))
    except Exception as error:  # noqa: BLE001 - a case that cannot be answered is a failed case, and the next one runs
        return (f"{type(error).__name__}: {error}",)
