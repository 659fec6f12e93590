"""Black-box case files: questions with exact answers, put to the public functions.

A kind of file joins by one more `CaseSchema` in `SCHEMAS`.
"""

from __future__ import annotations

from siyu.testing.cases.analytics import ANALYTICS
from siyu.testing.cases.schema import CaseSchema, Verdict, run_document

SCHEMAS: tuple[CaseSchema, ...] = (ANALYTICS,)

__all__ = ["SCHEMAS", "CaseSchema", "Verdict", "run_document"]
