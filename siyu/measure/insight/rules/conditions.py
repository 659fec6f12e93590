"""Whether a property passes a condition: one meaning, wherever the property is stored."""

from __future__ import annotations

from siyu.measure.insight.models.common import Condition, Scalar


def holds(condition: Condition, actual: object) -> bool:  # noqa: PLR0911 - one line per operator
    """Whether a property value passes; None = the property is missing.

    Numbers and texts that spell the same number are equal, so that a form field may ask for a number.
    """
    op, wanted = condition.op, condition.value
    if op in ("exists", "not_exists"):
        return (actual is not None) == ((op == "exists") == (wanted is not False))
    if op in ("ne", "not_in", "not_contains"):
        return actual is None or not holds(_positive(condition), actual)
    if actual is None:
        return False
    if op == "eq":
        return any(_same(actual, one) for one in _values(wanted))
    if op == "in":
        items = actual if isinstance(actual, list) else [actual]
        return any(_same(item, one) for item in items for one in _values(wanted))
    assert wanted is not None and not isinstance(wanted, tuple)
    if op == "contains":
        if isinstance(actual, list):
            return any(_same(item, wanted) for item in actual)
        return isinstance(actual, str) and str(wanted) in actual
    return _compares(op, actual, wanted)


def _positive(condition: Condition) -> Condition:
    op = {"ne": "eq", "not_in": "in", "not_contains": "contains"}[condition.op]
    return condition.model_copy(update={"op": op})


def _values(wanted: Scalar | tuple[Scalar, ...] | None) -> tuple[Scalar, ...]:
    return wanted if isinstance(wanted, tuple) else () if wanted is None else (wanted,)


def _same(actual: object, wanted: Scalar) -> bool:
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return actual is wanted or str(actual).lower() == str(wanted).lower()
    if isinstance(actual, str) and isinstance(wanted, str):
        return actual == wanted
    left, right = _number(actual), _number(wanted)
    return left is not None and left == right


def _compares(op: str, actual: object, wanted: Scalar) -> bool:
    left, right = _number(actual), _number(wanted)
    if left is None or right is None:
        if not (isinstance(actual, str) and isinstance(wanted, str)):
            return False
        return _orders(op, (actual > wanted) - (actual < wanted))
    return _orders(op, (left > right) - (left < right))


def _orders(op: str, sign: int) -> bool:
    return {"gt": sign > 0, "gte": sign >= 0, "lt": sign < 0, "lte": sign <= 0}[op]


def _number(value: object) -> float | int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None
