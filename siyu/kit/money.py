"""Money as integer fen: exact text, half-up percentages, and sharing an amount without losing a fen."""

import re
from collections.abc import Sequence

MAX_FEN = 2**63 - 1
"""The largest amount both databases and the lake can hold."""

_YUAN = re.compile(r"(?P<sign>[+-]?)[¥￥]?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<part>\d*))?", re.ASCII)


def parse_yuan(text: str) -> int:
    """Fen in an amount written in yuan: `"12.3"`, `"¥1,234.50"`, `"-0.05"`.

    Zeros after the second decimal are accepted, any other digit there is refused: nothing is rounded.

    Raises: ValueError when the text is no amount, has parts of a fen, or is past 64 bits.
    """
    match = _YUAN.fullmatch(text.strip())
    if match is None or not (match["whole"] or match["part"]):
        raise ValueError(f"not an amount in yuan: {text[:40]!r}")
    part = (match["part"] or "").rstrip("0")
    if len(part) > 2:
        raise ValueError(f"an amount has at most two decimals: {text[:40]!r}")
    whole = (match["whole"] or "0").replace(",", "")
    if len(whole) > 19:
        raise ValueError(f"amount too large: {text[:40]!r}")
    fen = int(whole) * 100 + int(part.ljust(2, "0"))
    if fen > MAX_FEN:
        raise ValueError(f"amount too large: {text[:40]!r}")
    return -fen if match["sign"] == "-" else fen


def format_yuan(fen: int) -> str:
    """The amount in yuan with two decimals, no grouping: `1230` is `"12.30"`."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{part:02d}"


def portion(fen: int, rate_bp: int) -> int:
    """`rate_bp` basis points of the amount, rounded half up (away from zero when negative)."""
    size = (abs(fen) * abs(rate_bp) * 2 + 10_000) // 20_000
    return size if (fen >= 0) == (rate_bp >= 0) else -size


def allocate(amount: int, weights: Sequence[int], limits: Sequence[int] | None = None) -> list[int]:
    """Shares of `amount` proportional to `weights`, by largest remainder; ties go to the lower index.

    A zero weight gets nothing. With `limits`, no share exceeds its limit: what a full line refuses is
    shared among the others, and what nobody can take is dropped, so Σ shares = min(amount, room).

    Raises: ValueError for a negative argument, or an amount that has no line to go to.
    """
    if amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("an amount is shared by weights of zero or more")
    if not amount:
        return [0] * len(weights)
    if limits is not None:
        return _allocate_within(amount, weights, limits)
    total = sum(weights)
    if not total:
        raise ValueError("an amount cannot be shared over weights that are all zero")
    return _largest_remainder(amount, weights, total)


def _largest_remainder(amount: int, weights: Sequence[int], total: int) -> list[int]:
    shares = [amount * weight // total for weight in weights]
    missing = amount - sum(shares)
    if missing:
        by_remainder = sorted(range(len(weights)), key=lambda at: -(amount * weights[at] % total))
        for at in by_remainder[:missing]:
            shares[at] += 1
    return shares


def _allocate_within(amount: int, weights: Sequence[int], limits: Sequence[int]) -> list[int]:
    if len(limits) != len(weights) or any(limit < 0 for limit in limits):
        raise ValueError("every weight needs a limit of zero or more")
    shares = [0] * len(weights)
    open_lines = [at for at, weight in enumerate(weights) if weight]
    left = amount
    while open_lines and left:
        total = sum(weights[at] for at in open_lines)
        full = [at for at in open_lines if left * weights[at] >= limits[at] * total]
        if not full:
            for at, share in zip(
                open_lines,
                _largest_remainder(left, [weights[at] for at in open_lines], total),
                strict=True,
            ):
                shares[at] = share
            break
        for at in full:
            shares[at] = limits[at]
        left -= sum(limits[at] for at in full)
        open_lines = [at for at in open_lines if at not in set(full)]
    return shares
