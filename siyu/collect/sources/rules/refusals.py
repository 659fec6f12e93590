"""A value refused, by the code of its reason."""

from __future__ import annotations


class Refused(Exception):
    """One cell cannot be taken; `code` names the reason (texts in rules.reasons)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
