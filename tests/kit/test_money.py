"""Money: exact text, half-up percentages, shares that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siyu.kit.money import allocate, format_yuan, parse_yuan, portion


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.30", 1230),
        ("12", 1200),
        ("12.3", 1230),
        (".5", 50),
        ("5.", 500),
        (" ¥1,234.50 ", 123450),
        ("￥0.01", 1),
        ("-0.05", -5),
        ("12.3000", 1230),
        ("+7", 700),
    ],
)
def test_yuan_text_is_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", ".", "-", "12.305", "1,23", "1e3", "NaN", "12 30", "１２", "9" * 18, "9" * 5000, "--1"]
)
def test_text_that_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_yuan(text)


@given(st.integers(min_value=-(2**62), max_value=2**62))
def test_format_and_parse_are_inverse(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "rate_bp", "share"),
    [(1000, 1500, 150), (1, 5000, 1), (3, 5000, 2), (-3, 5000, -2), (99, 100, 1), (49, 100, 0)],
)
def test_percentages_round_half_up(fen: int, rate_bp: int, share: int) -> None:
    assert portion(fen, rate_bp) == share


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (300, [4300, 1400, 2300], [161, 53, 86]),
        (40, [1000, 0], [40, 0]),
        (400, [200, 200, 200], [134, 133, 133]),
        (2, [0, 3333, 3333, 3333], [0, 1, 1, 0]),
        (9999, [3333, 3333, 3334, 1], [3333, 3332, 3333, 1]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_published_allocations(amount: int, weights: list[int], shares: list[int]) -> None:
    assert allocate(amount, weights) == shares


def test_a_full_line_passes_its_share_to_the_others() -> None:
    assert allocate(300, [100, 100, 100], [10, 100, 100]) == [10, 100, 100]
    assert allocate(90, [100, 100, 100], [10, 100, 100]) == [10, 40, 40]


def test_an_amount_without_a_line_to_go_to_is_refused() -> None:
    with pytest.raises(ValueError, match="all zero"):
        allocate(5, [0, 0])
    with pytest.raises(ValueError, match="zero or more"):
        allocate(-1, [1])


weights_ = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=30)


@given(st.integers(min_value=0, max_value=10**14), weights_)
def test_shares_add_up_and_stay_within_one_fen_of_exact(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    if not total:
        return
    shares = allocate(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * total - amount * weight) < total


@given(
    st.integers(min_value=0, max_value=10**6),
    st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=12),
)
def test_limits_hold_and_as_much_as_possible_is_shared(amount: int, lines: list[tuple[int, int]]) -> None:
    weights = [weight for weight, _ in lines]
    limits = [limit for _, limit in lines]
    shares = allocate(amount, weights, limits)
    assert all(0 <= share <= limit for share, limit in zip(shares, limits, strict=True))
    room = sum(limit for weight, limit in lines if weight)
    assert sum(shares) == min(amount, room)
