"""The arithmetic and the state table of orders: exact lines, refunds that close to zero, statuses that only advance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from siyu.kit.money import allocate
from siyu.unify.order.errors import (
    LineWrong,
    MoneyMismatch,
    OrderChanged,
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
    Refund,
    RefundedLine,
    RefundRecord,
    Status,
)  # fmt: skip

FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(hours=24)
MAX_LINES = 500
MAX_QUANTITY = 1_000_000
MAX_FEN = 10**14
"""One trillion yuan: sums of many orders still fit 64 bits."""

NEXT: Mapping[Status, frozenset[Status]] = {
    Status.PLACED: frozenset({Status.PAID, Status.CANCELLED}),
    Status.PAID: frozenset({Status.SHIPPED, Status.RECEIVED, Status.CLOSED}),
    Status.SHIPPED: frozenset({Status.RECEIVED, Status.CLOSED}),
    Status.RECEIVED: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset(),
    Status.CANCELLED: frozenset(),
}
RANK: Mapping[Status, int] = {
    Status.PLACED: 0,
    Status.PAID: 1,
    Status.SHIPPED: 2,
    Status.RECEIVED: 3,
    Status.CLOSED: 4,
    Status.CANCELLED: 5,
}


def price_lines(lines: Sequence[LineRecord], discount_fen: int, shipping_fen: int) -> list[Line]:
    """Lines with the order's discount and shipping shared over them, so that Σ net = gross - discount + shipping.

    Raises: OrderWithoutLines, LineWrong, MoneyMismatch.
    """
    if not 0 < len(lines) <= MAX_LINES:
        raise OrderWithoutLines(f"An order has 1 to {MAX_LINES} lines.", lines=len(lines))
    gross = []
    for line in lines:
        # Most lines of a large file are sound: they pay for one comparison each.
        _sku, quantity, unit_fen, less_fen, *_rest = line
        gross_fen = unit_fen * quantity
        if not (0 < quantity <= MAX_QUANTITY and 0 <= less_fen <= gross_fen <= MAX_FEN):
            _check_line(line)
        gross.append(gross_fen)
    if not discount_fen and not shipping_fen:
        return [
            Line(
                number, sku, spu, title, category, quantity, unit_fen, gross_fen, less_fen, 0, gross_fen - less_fen
            )
            for number, ((sku, quantity, unit_fen, less_fen, spu, title, category), gross_fen) in enumerate(
                zip(lines, gross, strict=True), start=1
            )
        ]  # fmt: skip
    own = [line.discount_fen for line in lines]
    if discount_fen:
        running = [each - less for each, less in zip(gross, own, strict=True)]
        if not 0 < discount_fen <= sum(running):
            raise MoneyMismatch(
                "The order's discount is more than its lines cost.", discount_fen=discount_fen, lines_fen=sum(running)
            )
        own = [less + share for less, share in zip(own, allocate(discount_fen, running), strict=True)]
    shipping = _share_shipping(shipping_fen, [each - less for each, less in zip(gross, own, strict=True)])
    return [
        Line(
            number, line.sku, line.spu, line.title, line.category, line.quantity, line.unit_fen,
            gross_fen, off_fen, carry_fen, gross_fen - off_fen + carry_fen,
        )
        for number, (line, gross_fen, off_fen, carry_fen) in enumerate(
            zip(lines, gross, own, shipping, strict=True), start=1
        )
    ]  # fmt: skip


def check_record(record: OrderRecord, total_fen: int, now: datetime) -> None:
    """Nothing when the record's times and stated money agree with its status and with the total of its lines.

    Raises: TimeMissing, TimesOutOfOrder, MoneyMismatch, StatusRefused.
    """
    if record.total_fen is not None and record.total_fen != total_fen:
        raise MoneyMismatch(
            f"Lines, discount and shipping come to {total_fen} fen, the stated total is {record.total_fen} fen.",
            total_fen=total_fen,
            stated_fen=record.total_fen,
        )
    is_paid = record.paid_at is not None
    if is_paid != (record.status not in (Status.PLACED, Status.CANCELLED)):
        if is_paid:
            raise StatusRefused(
                "An order with a payment time is paid or later; a paid order is refunded, not cancelled.",
                status=record.status.value,
            )
        raise TimeMissing("A paid order needs the time of payment.", field="paid_at", status=record.status.value)
    if record.status is Status.CANCELLED and record.cancelled_at is None:
        raise TimeMissing("A cancelled order needs the time of cancelling.", field="cancelled_at", status="cancelled")
    if record.payments:
        paid_fen = sum(payment.amount_fen for payment in record.payments)
        if not is_paid or paid_fen != total_fen or any(payment.amount_fen < 0 for payment in record.payments):
            raise MoneyMismatch(
                f"The payments come to {paid_fen} fen, the order to {total_fen} fen.",
                total_fen=total_fen,
                paid_fen=paid_fen,
            )
    _check_times(record, now)


def check_texts(record: OrderRecord) -> None:
    """Nothing when the record's numbers and names can be kept as they are.

    Raises: OrderWrong.
    """
    if not _is_code(record.order_no, 64) or "/" in record.order_no or " " in record.order_no:
        raise OrderWrong("An order number has 1 to 64 characters without blanks or slashes.", field="order_no")
    _check_length("channel", record.channel, 40)
    _check_length("city", record.city, 60)
    for line in record.lines:
        if not _is_sku(line.sku):
            raise OrderWrong("A SKU has 1 to 64 characters and no blanks around it.", field="sku")
        if len(line.spu) > 64 or len(line.title) > 200 or len(line.category) > 260 or "\x00" in line.title:
            _check_length("spu", line.spu, 64)
            _check_length("title", line.title, 200)
            _check_length("category", line.category, 260)
    if len({payment.payment_no for payment in record.payments}) < len(record.payments):
        raise OrderWrong("Two payments have the same number.", field="payment_no")
    for payment in record.payments:
        _check_length("method", payment.method, 40)
        if not _is_code(payment.payment_no, 80):
            raise OrderWrong("A payment number has 1 to 80 characters and no blanks around it.", field="payment_no")
    for refund in record.refunds:
        check_refund_texts(refund)


def check_refund_texts(refund: RefundRecord) -> None:
    """Nothing when the refund's number and reason can be kept. Raises: OrderWrong."""
    if not _is_code(refund.refund_no, 80):
        raise OrderWrong("A refund number has 1 to 80 characters and no blanks around it.", field="refund_no")
    _check_length("reason", refund.reason, 200)


def same_lines(known: Sequence[Line], told: Sequence[Line]) -> bool:
    """Whether the same goods were sold at the same price."""
    return len(known) == len(told) and all(
        (one.sku, one.quantity, one.gross_fen, one.discount_fen, one.net_fen)
        == (other.sku, other.quantity, other.gross_fen, other.discount_fen, other.net_fen)
        for one, other in zip(known, told, strict=True)
    )


def check_same_or_unpaid(known: FullOrder, told: Sequence[Line]) -> None:
    """Nothing while the order is unpaid, or when it is told with the lines and the money it has.

    Raises: OrderChanged.
    """
    if known.order.paid_at is not None and not same_lines(known.lines, told):
        raise OrderChanged("The lines or the money of a paid order cannot be replaced; refund it instead.")


def merged_status(known: Status, told: Status) -> Status:
    """The status after hearing `told` about an order that stands at `known`: old news changes nothing.

    Raises: StatusRefused when the two cannot both be true.
    """
    if Status.CANCELLED in (known, told) and known is not told and RANK[min(known, told, key=RANK.__getitem__)] > 0:
        raise StatusRefused(f"A {known.value} order cannot become {told.value}.", status=known.value)
    return max(known, told, key=RANK.__getitem__)


def check_move(known: Status, wanted: Status) -> None:
    """Nothing when a person or a program may move an order from `known` to `wanted`.

    Raises: StatusRefused.
    """
    if wanted not in NEXT[known]:
        raise StatusRefused(
            f"A {known.value} order cannot become {wanted.value}.", status=known.value, wanted=wanted.value
        )


def stepped(order: Order, status: Status, at: datetime) -> Order:
    """The order after entering the status; a payment pays the whole total."""
    match status:
        case Status.PAID:
            return replace(order, status=status, paid_at=at, paid_fen=order.total_fen)
        case Status.SHIPPED:
            return replace(order, status=status, shipped_at=at)
        case Status.RECEIVED:
            return replace(order, status=status, received_at=at)
        case Status.CLOSED:
            return replace(order, status=status, closed_at=at)
        case Status.CANCELLED:
            return replace(order, status=status, cancelled_at=at)
        case Status.PLACED:
            return order


def refunded(full: FullOrder, asked: RefundRecord) -> FullOrder:
    """The order after the refund: its lines and head say what is left, and it is closed when all money is back.

    Pieces without an amount get their cumulative share of the line's net: however a line is returned, piece by piece
    or at once, the sum is its net to the fen.

    Raises: RefundNotPaid, RefundEmpty, RefundTooMuch, TimesOutOfOrder.
    """
    order = full.order
    if order.paid_at is None:
        raise RefundNotPaid("Only a paid order can be refunded.", status=order.status.value)
    if asked.refunded_at < order.paid_at:
        raise TimesOutOfOrder("A refund comes after the payment.", field="refunded_at")
    given = _given_back(full.lines, asked)
    by_number = {part.line_no: part for part in given}
    lines = tuple(
        line._replace(
            refunded_fen=line.refunded_fen + by_number[line.line_no].amount_fen,
            refunded_quantity=line.refunded_quantity + by_number[line.line_no].quantity,
        )
        if line.line_no in by_number
        else line
        for line in full.lines
    )
    amount_fen = sum(part.amount_fen for part in given)
    refund = Refund(asked.refund_no, order.order_no, asked.refunded_at, amount_fen, asked.reason, tuple(given))
    head = replace(order, refunded_fen=order.refunded_fen + amount_fen)
    is_all_back = head.refunded_fen == head.paid_fen and all(_is_settled(line) for line in lines)
    if is_all_back and head.status is not Status.CLOSED:
        head = replace(head, status=Status.CLOSED, closed_at=asked.refunded_at)
    return replace(full, order=head, lines=lines, refunds=(*full.refunds, refund))


def share_of_pieces(line: Line, quantity: int) -> int:
    """Fen for the next `quantity` pieces: their cumulative share of the line's net, at most what is left of it."""
    before, after = line.refunded_quantity, line.refunded_quantity + quantity
    share = line.net_fen * after // line.quantity - line.net_fen * before // line.quantity
    return min(share, line.net_fen - line.refunded_fen)


def _given_back(lines: Sequence[Line], asked: RefundRecord) -> list[RefundedLine]:
    """What the refund gives back, line by line; a line without pieces or money is left out."""
    if asked.lines:
        given = _refund_of_lines(lines, asked)
        amount_fen = sum(line.amount_fen for line in given)
        if asked.amount_fen not in (None, amount_fen):
            raise RefundTooMuch(
                f"The lines of the refund come to {amount_fen} fen, its stated amount is {asked.amount_fen} fen.",
                amount_fen=asked.amount_fen,
            )
    elif asked.amount_fen is not None:
        given = _refund_of_amount(lines, asked.amount_fen)
    else:
        given = [
            RefundedLine(line.line_no, line.quantity - line.refunded_quantity, line.net_fen - line.refunded_fen)
            for line in lines
        ]
    given = [line for line in given if line.quantity or line.amount_fen]
    if not given:
        raise RefundEmpty("This refund would give back nothing.", refund_no=asked.refund_no)
    return given


def _is_settled(line: Line) -> bool:
    """All its money is back; a free line, all its pieces."""
    return line.refunded_fen == line.net_fen and (line.net_fen > 0 or line.refunded_quantity == line.quantity)


def _check_line(line: LineRecord) -> None:
    if not 0 < line.quantity <= MAX_QUANTITY:
        raise LineWrong(f"A quantity is 1 to {MAX_QUANTITY}.", field="quantity", value=line.quantity, sku=line.sku)
    if not 0 <= line.unit_fen * line.quantity <= MAX_FEN:
        raise LineWrong("The price of a line is out of range.", field="unit_fen", value=line.unit_fen, sku=line.sku)
    if not 0 <= line.discount_fen <= line.unit_fen * line.quantity:
        raise LineWrong(
            "A line's discount is at most its price.", field="discount_fen", value=line.discount_fen, sku=line.sku
        )


def _is_code(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable() and text == text.strip()


@lru_cache(4096)
def _is_sku(text: str) -> bool:
    return _is_code(text, 64)


def _check_length(name: str, text: str, longest: int) -> None:
    if len(text) > longest or "\x00" in text:
        raise OrderWrong(f"{name} has at most {longest} characters.", field=name)


def _share_shipping(shipping_fen: int, running: Sequence[int]) -> list[int]:
    if not shipping_fen:
        return [0] * len(running)
    if not 0 < shipping_fen <= MAX_FEN:
        raise MoneyMismatch("Shipping is out of range.", shipping_fen=shipping_fen)
    return allocate(shipping_fen, running if any(running) else [1] * len(running))


def _check_times(record: OrderRecord, now: datetime) -> None:
    earlier = record.placed_at
    told = (record.placed_at, record.paid_at, record.shipped_at, record.received_at, record.closed_at)
    latest = max(at for at in (*told, record.cancelled_at) if at is not None)
    if earlier < FIRST_INSTANT or latest > now + AHEAD:
        raise TimesOutOfOrder(
            "An order lies between the year 2000 and now.", field="placed_at", value=earlier.isoformat()
        )
    for name in ("paid_at", "shipped_at", "received_at", "closed_at"):
        at = getattr(record, name)
        if at is None:
            continue
        if at < earlier:
            raise TimesOutOfOrder(f"{name} is before the step that comes first.", field=name, value=at.isoformat())
        earlier = at
    if record.cancelled_at is not None and record.cancelled_at < record.placed_at:
        raise TimesOutOfOrder(
            "Cancelled before it was placed.", field="cancelled_at", value=record.cancelled_at.isoformat()
        )


def _refund_of_lines(lines: Sequence[Line], asked: RefundRecord) -> list[RefundedLine]:
    by_number = {line.line_no: line for line in lines}
    if len({part.line_no for part in asked.lines}) != len(asked.lines):
        raise RefundTooMuch("A line is named twice in this refund.", refund_no=asked.refund_no)
    given = []
    for part in asked.lines:
        line = by_number.get(part.line_no)
        if line is None or not 0 <= part.quantity <= line.quantity - line.refunded_quantity:
            left = 0 if line is None else line.quantity - line.refunded_quantity
            raise RefundTooMuch(
                f"Line {part.line_no} has {left} pieces left to return.", line_no=part.line_no, left_quantity=left
            )
        amount = share_of_pieces(line, part.quantity) if part.amount_fen is None else part.amount_fen
        if not 0 <= amount <= line.net_fen - line.refunded_fen:
            raise RefundTooMuch(
                f"Line {part.line_no} has {line.net_fen - line.refunded_fen} fen left to refund.",
                line_no=part.line_no,
                left_fen=line.net_fen - line.refunded_fen,
            )
        given.append(RefundedLine(part.line_no, part.quantity, amount))
    return given


def _refund_of_amount(lines: Sequence[Line], amount_fen: int) -> list[RefundedLine]:
    left = [line.net_fen - line.refunded_fen for line in lines]
    if not 0 <= amount_fen <= sum(left):
        raise RefundTooMuch(f"The order has {sum(left)} fen left to refund.", left_fen=sum(left))
    shares = allocate(amount_fen, left, left)
    return [RefundedLine(line.line_no, 0, share) for line, share in zip(lines, shares, strict=True)]
