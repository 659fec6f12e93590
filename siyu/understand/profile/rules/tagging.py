"""Tag paths, and rules over profile fields as one SQL predicate with bound values."""

from __future__ import annotations

from collections.abc import Sequence

from siyu.understand.profile.errors import TagWrong
from siyu.understand.profile.models import Condition, MemberAge, Operator, Stage, Tag, TagKind, ValueGroup

MAX_DEPTH, MAX_NAME, MAX_CONDITIONS = 5, 40, 10
NUMBERS = frozenset({"orders", "paid_fen", "recency_days", "r", "f", "m", "cycle_days", "lifecycle_score"})
CHOICES: dict[str, frozenset[str]] = {
    "stage": frozenset(stage.value for stage in Stage),
    "value_group": frozenset(group.value for group in ValueGroup),
    "member_age": frozenset(age.value for age in MemberAge),
}
_SIGNS = {
    Operator.EQ: "=",
    Operator.NE: "<>",
    Operator.LT: "<",
    Operator.LE: "<=",
    Operator.GT: ">",
    Operator.GE: ">=",
}


def checked_path(path: str) -> str:
    """The path with blanks around its names taken off. Raises: TagWrong."""
    names = [name.strip() for name in path.split("/")]
    if len(names) > MAX_DEPTH or any(not 0 < len(name) <= MAX_NAME or not name.isprintable() for name in names):
        raise TagWrong(f"A tag path is 1 to {MAX_DEPTH} names of 1 to {MAX_NAME} characters.", field="path")
    return "/".join(names)


def check_tag(tag: Tag) -> None:
    """Nothing when the tag's kind, rule and computation fit together. Raises: TagWrong."""
    if (tag.kind is TagKind.RULE) != bool(tag.rule):
        raise TagWrong("A rule tag, and only a rule tag, has conditions.", field="rule")
    if (tag.kind is TagKind.COMPUTED) != (tag.computation is not None):
        raise TagWrong("A computed tag, and only a computed tag, names its computation.", field="computation")
    if len(tag.rule) > MAX_CONDITIONS or len(tag.description) > 500 or len(tag.color) > 20:
        raise TagWrong(f"At most {MAX_CONDITIONS} conditions and 500 characters of description.", field="rule")
    for condition in tag.rule:
        _check(condition)


def predicate(rule: Sequence[Condition]) -> tuple[str, list[int | str]]:
    """An SQL predicate over the lake's `profile`, and its values."""
    parts: list[str] = []
    values: list[int | str] = []
    for condition in rule:
        _check(condition)
        if condition.operator is Operator.IN:
            parts.append(f"{condition.field} in ({', '.join('?' * len(condition.values))})")
        else:
            parts.append(f"{condition.field} {_SIGNS[condition.operator]} ?")
        values.extend(condition.values)
    return " and ".join(parts), values


def with_parents(path: str) -> list[str]:
    """The path and all above it, from the root."""
    names = path.split("/")
    return ["/".join(names[: depth + 1]) for depth in range(len(names))]


def _check(condition: Condition) -> None:
    is_number = condition.field in NUMBERS
    if not is_number and condition.field not in CHOICES:
        raise TagWrong(f"A rule cannot ask for {condition.field[:40]!r}.", field="rule")
    count = len(condition.values)
    if count == 0 or count > 20 or (count > 1 and condition.operator is not Operator.IN):
        raise TagWrong("A condition has one value, `in` has 1 to 20.", field="rule")
    if not is_number and condition.operator not in (Operator.EQ, Operator.NE, Operator.IN):
        raise TagWrong("This field is compared by eq, ne or in.", field="rule")
    for value in condition.values:
        fits = (isinstance(value, int) and abs(value) < 2**53) if is_number else value in CHOICES[condition.field]
        if isinstance(value, bool) or not fits:
            raise TagWrong(f"{value!r} is no value of {condition.field}.", field="rule")
