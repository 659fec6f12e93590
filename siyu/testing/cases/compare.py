"""Comparing what came out with what was expected: exact, but for numbers the file itself rounded to six decimals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HALF_OF_THE_SIXTH_DECIMAL = 5.0e-7


@dataclass(frozen=True)
class Forms:
    """One answer that may be written in several ways (a list, a table by name, …); all forms hold the same figures."""

    forms: tuple[object, ...]


def differences(expected: Mapping[str, object], actual: Mapping[str, object]) -> Iterator[str]:
    """What differs, in words. Every expected field must be there; further answers are not asked for."""
    for key, value in expected.items():
        if key not in actual:
            yield f"{key}: not answered"
        elif not is_same(value, actual[key]):
            shown = actual[key].forms[0] if isinstance(actual[key], Forms) else actual[key]  # type: ignore[attr-defined]
            yield f"{key}: expected {value!r}, got {shown!r}"


def is_same(expected: object, actual: object) -> bool:
    """Whether two values are equal; in a table a missing row of zeros equals a row of zeros."""
    if isinstance(actual, Forms):
        return any(is_same(expected, form) for form in actual.forms)
    if isinstance(expected, bool) or isinstance(actual, bool) or expected is None or actual is None:
        return expected is actual
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        return abs(expected - actual) <= HALF_OF_THE_SIXTH_DECIMAL * 1.001 + 1e-12 * abs(expected)
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return all(_same_row(expected.get(key), actual.get(key)) for key in {**expected, **actual})
    if _is_list(expected) and _is_list(actual):
        left, right = list(expected), list(actual)  # type: ignore[call-overload]
        return len(left) == len(right) and all(map(is_same, left, right))
    return expected == actual


def _same_row(expected: object, actual: object) -> bool:
    if expected is None and actual is not None:
        return _is_nothing(actual)
    if actual is None and expected is not None:
        return _is_nothing(expected)
    return is_same(expected, actual)


def _is_nothing(value: object) -> bool:
    if isinstance(value, Forms):
        return any(_is_nothing(form) for form in value.forms)
    if _is_list(value):
        return all(_is_nothing(item) for item in value)  # type: ignore[attr-defined]
    return value == 0 and not isinstance(value, bool)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
