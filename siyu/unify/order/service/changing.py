"""Changing an order: refunds, and steps of its status."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from siyu.collect import intake
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.order import rules, store
from siyu.unify.order.errors import OrderNotFound, RefundChanged, TimesOutOfOrder
from siyu.unify.order.models import FullOrder, Refund, RefundRecord, Status
from siyu.unify.order.service.recording import tell, touch


def refund(work: Work, *, order_no: str, asked: RefundRecord) -> Refund:
    """The refund as it was made; asked again under the same number, the one made before.

    Raises: OrderNotFound, OrderWrong, RefundNotPaid, RefundEmpty, RefundTooMuch, RefundChanged, TimesOutOfOrder.
    """
    rules.check_refund_texts(asked)
    before = _locked(work, order_no)
    if store.refund(work, [asked.refund_no]).get(asked.refund_no, order_no) != order_no:
        raise RefundChanged("That refund number belongs to another order.", refund_no=asked.refund_no)
    made = next((each for each in before.refunds if each.refund_no == asked.refund_no), None)
    if made is not None:
        return _same(made, asked)
    if asked.refunded_at > work.now + rules.AHEAD:
        raise TimesOutOfOrder("A refund lies in the past.", field="refunded_at")
    after = rules.refunded(before, asked)
    _write(work, before, after)
    made = after.refunds[-1]
    work.audit("order.refund", f"order:{order_no}", refund_no=made.refund_no, amount_fen=made.amount_fen)
    return made


def set_status(work: Work, *, order_no: str, status: Status, at: datetime | None = None) -> FullOrder:
    """The order after the step; a step it has taken before changes nothing.

    Raises: OrderNotFound, StatusRefused, TimesOutOfOrder.
    """
    before = _locked(work, order_no)
    if before.order.status is status:
        return before
    rules.check_move(before.order.status, status)
    at = at or work.now
    if at < before.order.history[-1].at or at > work.now + rules.AHEAD:
        raise TimesOutOfOrder("This step is before the one that comes first, or in the future.", field="at")
    head = rules.stepped(before.order, status, at)
    after = replace(before, order=head)
    _write(work, before, after)
    work.audit("order.status", f"order:{order_no}", status=status.value, was=before.order.status.value)
    return after


def _locked(work: Work, order_no: str) -> FullOrder:
    found = store.full(work, [order_no], lock=True).get(order_no)
    if found is None:
        raise OrderNotFound("There is no such order.", order_no=order_no)
    return found


def _same(made: Refund, asked: RefundRecord) -> Refund:
    amounts = {part.line_no: part.amount_fen for part in made.lines}
    quantities = {part.line_no: part.quantity for part in made.lines}
    is_same = asked.amount_fen in (None, made.amount_fen) and all(
        part.quantity == quantities.get(part.line_no, 0) and part.amount_fen in (None, amounts.get(part.line_no, 0))
        for part in asked.lines
    )
    if not is_same or (asked.lines and {part.line_no for part in asked.lines} < set(amounts)):
        raise RefundChanged("That refund number was used for another refund.", refund_no=asked.refund_no)
    return made


def _write(work: Work, before: FullOrder, after: FullOrder) -> None:
    store.replace(work, [after])
    intake.record(work, tell(before, after))
    owner = after.order.customer_no
    roots = [] if owner is None else customer.roots_of(work, customer_nos=[owner]).values()
    touch(work, [after], roots)
