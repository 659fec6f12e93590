"""Which customers should have a tag, and how many have one, asked of the lake."""

from __future__ import annotations

from siyu.kit.lake import Lake
from siyu.understand.profile.models import Computation, Condition
from siyu.understand.profile.rules.tagging import predicate

_FAVOURITE = {
    Computation.FAVOURITE_CATEGORY: ("order_line", "category", "net_fen - refunded_fen"),
    Computation.FAVOURITE_CHANNEL: ("orders", "channel", "net_fen"),
}


def by_rule(lake: Lake, path: str, rule: tuple[Condition, ...]) -> tuple[list[int], list[int]]:
    """Customers who should get the tag, and those who should lose it."""
    where, values = predicate(rule)
    right = f"select customer_no from profile where {where}"
    held = "select customer_no from tag where tag = ?"
    gain = lake.rows(f"{right} except {held}", [*values, path])
    lose = lake.rows(f"{held} except {right}", [path, *values])
    return [row[0] for row in gain], [row[0] for row in lose]


def by_computation(
    lake: Lake, path: str, computation: Computation
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Per tag below the path: customers who should get it, and those who should lose it.

    The favourite is where the customer has left the most money; among equals the first by name.
    """
    table, column, money = _FAVOURITE[computation]
    right = f"""
        select customer_no, ? || '/' || replace({column}, '/', '·')[:40] as tag
        from (
            select customer_no, {column}, sum({money}) as money
            from {table}
            where paid_at is not null and customer_no is not null and trim({column}) <> ''
            group by customer_no, {column}
        )
        qualify row_number() over (partition by customer_no order by money desc, {column}) = 1
    """
    held = "select customer_no, tag from tag where starts_with(tag, ?)"
    gain = lake.rows(f"({right}) except ({held})", [path, f"{path}/"])
    lose = lake.rows(f"({held}) except ({right})", [f"{path}/", path])
    return _grouped(gain), _grouped(lose)


def coverage(lake: Lake) -> tuple[dict[str, int], int]:
    """Customers who have each tag or one below it, and how many customers there are."""
    rows = lake.rows(
        """
        with part as (select customer_no, string_split(tag, '/') as names from tag),
        above as (
            select customer_no,
                unnest([array_to_string(names[:depth], '/') for depth in range(1, len(names) + 1)]) as path
            from part
        )
        select path, count(distinct customer_no) from above group by path
        """
    )
    total = lake.rows("select count(*) from customer")[0][0]
    return {row[0]: row[1] for row in rows}, int(total)


def _grouped(rows: list[tuple[int, str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, path in rows:
        found.setdefault(path, []).append(number)
    return found
