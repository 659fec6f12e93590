"""Order arithmetic without a database: exact lines, refunds that close to zero, statuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siyu.unify.order import rules
from siyu.unify.order.errors import (
    LineWrong,
    MoneyMismatch,
    OrderWithoutLines,
    OrderWrong,
    RefundEmpty,
    RefundNotPaid,
    RefundTooMuch,
    StatusRefused,
    TimeMissing,
    TimesOutOfOrder,
)
from siyu.unify.order.models import (
    FullOrder,
    Line,
    LineRecord,
    Order,
    OrderRecord,
    PaymentRecord,
    RefundLine,
    RefundRecord,
    Status,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 10, tzinfo=UTC)


def paid(lines: list[LineRecord], discount_fen: int = 0, shipping_fen: int = 0) -> FullOrder:
    priced = rules.price_lines(lines, discount_fen, shipping_fen)
    total = sum(line.net_fen for line in priced)
    gross, less = sum(line.gross_fen for line in priced), sum(line.discount_fen for line in priced)
    order = Order(
        "O1",
        1,
        Status.PAID,
        AT,
        AT,
        None,
        None,
        None,
        None,
        gross,
        less,
        shipping_fen,
        total,
        total,
        0,
        "",
        "",
        len(lines),
    )
    return FullOrder(order, tuple(priced), (), ())


def back(full: FullOrder, *parts: RefundLine, amount_fen: int | None = None) -> FullOrder:
    number = f"R{len(full.refunds)}"
    return rules.refunded(full, RefundRecord(number, AT + timedelta(days=1), parts, amount_fen))


def test_the_order_discount_is_shared_by_what_the_lines_cost() -> None:
    full = paid([LineRecord("i1", 1, 600), LineRecord("i2", 1, 400)], discount_fen=100)
    assert [line.net_fen for line in full.lines] == [540, 360]
    one = back(full, RefundLine(1, 1))
    assert one.refunds[0].amount_fen == 540
    assert (one.order.status, one.order.refunded_fen) == (Status.PAID, 540)
    both = back(one, RefundLine(2, 1))
    assert both.refunds[1].amount_fen == 360
    assert (both.order.status, both.order.refunded_fen) == (Status.CLOSED, 900)


def test_piece_by_piece_a_refund_closes_to_the_fen() -> None:
    full = paid([LineRecord("a", 3, 1000)], discount_fen=1000)
    amounts = []
    for _ in range(3):
        full = back(full, RefundLine(1, 1))
        amounts.append(full.refunds[-1].amount_fen)
    assert amounts == [666, 667, 667]
    with pytest.raises(RefundTooMuch):
        back(full, RefundLine(1, 1))


def test_shipping_goes_with_the_lines_and_a_free_order_still_carries_it() -> None:
    assert [line.shipping_fen for line in paid([LineRecord("a", 1, 300), LineRecord("b", 1, 100)], 0, 10).lines] == [
        8,
        2,
    ]
    free = paid([LineRecord("a", 1, 300, 300), LineRecord("b", 1, 0)], 0, 11)
    assert [line.net_fen for line in free.lines] == [6, 5]


def test_money_held_back_stays_held_back() -> None:
    full = back(paid([LineRecord("a", 3, 1000)]), RefundLine(1, 1, 500))
    assert back(full, RefundLine(1, 1)).refunds[-1].amount_fen == 1000
    assert back(full, RefundLine(1, 2)).order.refunded_fen == 2500


def test_an_amount_is_shared_over_what_is_left() -> None:
    full = back(paid([LineRecord("a", 1, 600), LineRecord("b", 1, 400)]), RefundLine(1, 0, 600))
    full = back(full, amount_fen=100)
    assert [(part.line_no, part.amount_fen) for part in full.refunds[-1].lines] == [(2, 100)]
    with pytest.raises(RefundTooMuch):
        back(full, amount_fen=301)
    rest = back(full)
    assert (rest.order.refunded_fen, rest.order.status) == (1000, Status.CLOSED)
    with pytest.raises(RefundEmpty):
        back(rest)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ((RefundLine(9, 1),), RefundTooMuch),
        ((RefundLine(1, 3),), RefundTooMuch),
        ((RefundLine(1, 1, 1201),), RefundTooMuch),
        ((RefundLine(1, 1), RefundLine(1, 1)), RefundTooMuch),
        ((RefundLine(1, -1),), RefundTooMuch),
        ((RefundLine(1, 0, 0),), RefundEmpty),
    ],
)
def test_a_refund_beyond_what_is_left_is_refused(parts: tuple[RefundLine, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        back(paid([LineRecord("a", 2, 600)]), *parts)


def test_an_unpaid_order_or_an_early_refund_is_refused() -> None:
    full = paid([LineRecord("a", 1, 600)])
    with pytest.raises(TimesOutOfOrder):
        rules.refunded(full, RefundRecord("R", AT - timedelta(seconds=1)))
    with pytest.raises(RefundNotPaid):
        back(replace(full, order=replace(full.order, paid_at=None)))


@pytest.mark.parametrize(
    ("lines", "discount_fen", "error"),
    [
        ([], 0, OrderWithoutLines),
        ([LineRecord("a", 1, 1)] * 501, 0, OrderWithoutLines),
        ([LineRecord("a", 0, 1)], 0, LineWrong),
        ([LineRecord("a", 1, -1)], 0, LineWrong),
        ([LineRecord("a", 1, 5, 6)], 0, LineWrong),
        ([LineRecord("a", 1, 5, -1)], 0, LineWrong),
        ([LineRecord("a", 1, 5, 1)], 5, MoneyMismatch),
        ([LineRecord("a", 1, 5)], -1, MoneyMismatch),
    ],
)
def test_lines_that_cannot_be_are_refused(lines: list[LineRecord], discount_fen: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        rules.price_lines(lines, discount_fen, 0)


RECORD = OrderRecord("O1", Status.PAID, AT, (LineRecord("a", 1, 500),), paid_at=AT)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"total_fen": 499}, MoneyMismatch),
        ({"payments": (PaymentRecord("P", "wechat", 499, AT),)}, MoneyMismatch),
        ({"paid_at": None}, TimeMissing),
        ({"status": Status.PLACED}, StatusRefused),
        ({"status": Status.CANCELLED, "cancelled_at": AT}, StatusRefused),
        ({"status": Status.CANCELLED, "paid_at": None}, TimeMissing),
        ({"paid_at": AT - timedelta(seconds=1)}, TimesOutOfOrder),
        (
            {"status": Status.RECEIVED, "shipped_at": AT + timedelta(2), "received_at": AT + timedelta(1)},
            TimesOutOfOrder,
        ),
        ({"placed_at": datetime(1999, 12, 31, tzinfo=UTC)}, TimesOutOfOrder),
        ({"paid_at": NOW + timedelta(days=2)}, TimesOutOfOrder),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(change: dict[str, object], error: type[Exception]) -> None:
    rules.check_record(RECORD, 500, NOW)
    with pytest.raises(error):
        rules.check_record(replace(RECORD, **change), 500, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("order_no", ["", "a b", "a/b", "x" * 65, "a\x00b", " a"])
def test_an_order_number_that_cannot_be_addressed_is_refused(order_no: str) -> None:
    with pytest.raises(OrderWrong):
        rules.check_texts(replace(RECORD, order_no=order_no))


def test_old_news_never_move_an_order_back() -> None:
    assert rules.merged_status(Status.SHIPPED, Status.PAID) is Status.SHIPPED
    assert rules.merged_status(Status.PAID, Status.RECEIVED) is Status.RECEIVED
    assert rules.merged_status(Status.PLACED, Status.CANCELLED) is Status.CANCELLED
    assert rules.merged_status(Status.CANCELLED, Status.PLACED) is Status.CANCELLED
    for pair in ((Status.PAID, Status.CANCELLED), (Status.CANCELLED, Status.CLOSED)):
        with pytest.raises(StatusRefused):
            rules.merged_status(*pair)


def test_every_move_is_allowed_or_refused_by_the_table() -> None:
    allowed = {
        ("placed", "paid"), ("placed", "cancelled"), ("paid", "shipped"), ("paid", "received"), ("paid", "closed"),
        ("shipped", "received"), ("shipped", "closed"), ("received", "closed"),
    }  # fmt: skip
    for known in Status:
        for wanted in Status:
            if (known.value, wanted.value) in allowed:
                rules.check_move(known, wanted)
            else:
                with pytest.raises(StatusRefused):
                    rules.check_move(known, wanted)


line_records = st.builds(
    lambda quantity, unit, part: LineRecord("a", quantity, unit, quantity * unit * part // 100),
    st.integers(1, 50), st.integers(0, 100_000), st.integers(0, 100),
)  # fmt: skip


@given(st.lists(line_records, min_size=1, max_size=12), st.integers(0, 100), st.integers(0, 5_000))
def test_lines_always_add_up_to_the_order(lines: list[LineRecord], percent: int, shipping_fen: int) -> None:
    room = sum(line.quantity * line.unit_fen - line.discount_fen for line in lines)
    full = paid(lines, room * percent // 100, shipping_fen)
    order = full.order
    assert sum(line.net_fen for line in full.lines) == order.gross_fen - order.discount_fen + shipping_fen
    assert order.discount_fen == sum(line.discount_fen for line in lines) + room * percent // 100
    for line in full.lines:
        assert 0 <= line.discount_fen <= line.gross_fen
        assert line.net_fen == line.gross_fen - line.discount_fen + line.shipping_fen


steps = st.lists(
    st.tuples(
        st.sampled_from(["pieces", "money", "amount", "rest"]), st.integers(0, 11), st.integers(0, 60),
        st.integers(0, 6_000_000),
    ),
    max_size=12,
)  # fmt: skip


@given(st.lists(line_records, min_size=1, max_size=6), st.integers(0, 100), st.integers(0, 5_000), steps)
def test_any_sequence_of_refunds_keeps_the_sums(
    lines: list[LineRecord], percent: int, shipping_fen: int, wanted: list[tuple[str, int, int, int]]
) -> None:
    room = sum(line.quantity * line.unit_fen - line.discount_fen for line in lines)
    full = paid(lines, room * percent // 100, shipping_fen)
    for kind, at, pieces, money in wanted:
        number = at % len(lines) + 1
        parts = {"pieces": (RefundLine(number, pieces),), "money": (RefundLine(number, 0, money),)}.get(kind, ())
        try:
            full = back(full, *parts, amount_fen=money if kind == "amount" else None)
        except (RefundTooMuch, RefundEmpty):
            continue
    check_sums(full)
    if any(line.net_fen > line.refunded_fen or line.quantity > line.refunded_quantity for line in full.lines):
        full = back(full)
    assert full.order.refunded_fen == full.order.paid_fen
    check_sums(full)


@given(st.integers(1, 40), st.integers(0, 100_000), st.data())
def test_however_the_pieces_come_back_the_sum_is_the_net(quantity: int, net: int, data: st.DataObject) -> None:
    line = Line(1, "a", "", "", "", quantity, 0, net, 0, 0, net)
    total = 0
    while line.refunded_quantity < quantity:
        some = data.draw(st.integers(1, quantity - line.refunded_quantity))
        share = rules.share_of_pieces(line, some)
        total += share
        line = line._replace(refunded_quantity=line.refunded_quantity + some, refunded_fen=total)
    assert total == net


def check_sums(full: FullOrder) -> None:
    assert full.order.refunded_fen == sum(refund.amount_fen for refund in full.refunds)
    assert full.order.refunded_fen == sum(line.refunded_fen for line in full.lines)
    for refund in full.refunds:
        assert refund.amount_fen == sum(part.amount_fen for part in refund.lines)
    for line in full.lines:
        assert 0 <= line.refunded_fen <= line.net_fen
        assert 0 <= line.refunded_quantity <= line.quantity
