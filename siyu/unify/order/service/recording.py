"""Recording orders: whole batches, each order once, all that happened told as events in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from siyu.collect import intake
from siyu.kit.errors import JsonValue, SiyuError
from siyu.kit.work import Work
from siyu.unify import catalog, customer
from siyu.unify.customer import Sighting
from siyu.unify.order import rules, store
from siyu.unify.order.errors import CustomerMissing, RefundChanged
from siyu.unify.order.models import (
    FullOrder,
    Line,
    Order,
    OrderRecord,
    Payment,
    Recorded,
    Refused,
)


def record(work: Work, *, orders: Sequence[OrderRecord]) -> Recorded:
    """What became of the records: each order is written whole or refused; told twice, it is there once.

    A known order advances (status, times, new refunds); its lines and money can change only until it is paid.
    """
    batch = _Batch(work)
    for some in _rounds(orders):
        batch.take(some)
    refused = tuple(sorted(batch.refused, key=lambda each: each.index))
    return Recorded(batch.created, batch.changed, batch.unchanged, refused)


def tell(before: FullOrder | None, after: FullOrder) -> list[intake.Fact]:
    """The facts that lie between two states of an order, as events to record."""
    order = after.order
    facts = []
    told = _properties(after)
    if before is None:
        facts.append(_fact("order_placed", f"order-placed:{order.order_no}", order, order.placed_at, told))
    if order.paid_at is not None and (before is None or before.order.paid_at is None):
        facts.append(_fact("order_paid", f"order-paid:{order.order_no}", order, order.paid_at, told))
    known = () if before is None else {each.refund_no for each in before.refunds}
    for each in after.refunds:
        if each.refund_no not in known:
            told = {**_properties(after), "refund_no": each.refund_no, "amount_fen": each.amount_fen}
            told["quantity"] = sum(part.quantity for part in each.lines)
            facts.append(_fact("order_refunded", f"order-refunded:{each.refund_no}", order, each.refunded_at, told))
    return facts


def touch(work: Work, book: Iterable[FullOrder], roots: Iterable[int]) -> None:
    """Tell the lake which orders changed, and whose orders they are."""
    work.touch("order", (full.order.order_no for full in book))
    work.touch("customer_orders", roots)


@dataclass
class _Batch:
    """The outcome of one call, round by round."""

    work: Work
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)

    def take(self, some: Mapping[int, OrderRecord]) -> None:
        work = self.work
        priced = self._priced(some)
        known = store.full(work, (some[index].order_no for index in priced), lock=True)
        owners = _owners(work, {i: some[i] for i in priced if some[i].order_no not in known})
        taken = store.refund(work, (each.refund_no for index in priced for each in some[index].refunds))
        new: list[FullOrder] = []
        altered: list[tuple[FullOrder, FullOrder]] = []
        roots: set[int] = set()
        for index, lines in priced.items():
            record = some[index]
            before = known.get(record.order_no)
            try:
                _check_refund_numbers(record, taken)
                if before is None:
                    person_no, root_no = owners[index]
                    if not person_no:
                        raise CustomerMissing("Nothing that can be used says whose order this is.", field="customer")
                    new.append(_with_refunds(_fresh(record, lines, person_no), record))
                    roots.add(root_no)
                    continue
                after = _with_refunds(_heard(before, record, lines), record)
            except SiyuError as error:
                self.refuse(index, record, error)
                continue
            if after == before:
                self.unchanged += 1
            else:
                altered.append((before, after))
        self._write(new, altered, roots)

    def refuse(self, index: int, record: OrderRecord, error: SiyuError) -> None:
        self.refused.append(Refused(index, record.order_no, error.code, error.message, _field(error)))

    def _priced(self, some: Mapping[int, OrderRecord]) -> dict[int, list[Line]]:
        """The lines of each sound record, with titles and categories from the catalog where it has none."""
        found: dict[int, list[Line]] = {}
        bare = {
            line.sku
            for record in some.values()
            for line in record.lines
            if not (line.spu and line.title and line.category)
        }
        briefs = catalog.briefs(self.work, skus=bare) if bare else {}
        for index, record in some.items():
            try:
                rules.check_texts(record)
                lines = rules.price_lines(record.lines, record.discount_fen, record.shipping_fen)
                rules.check_record(record, sum(line.net_fen for line in lines), self.work.now)
            except SiyuError as error:
                self.refuse(index, record, error)
                continue
            found[index] = [_described(line, briefs) for line in lines] if briefs else lines
        return found

    def _write(self, new: list[FullOrder], altered: list[tuple[FullOrder, FullOrder]], roots: set[int]) -> None:
        work = self.work
        store.add(work, new)
        after = [each for _, each in altered]
        if after:
            store.replace(work, after)
            people = [each.order.customer_no for each in after if each.order.customer_no is not None]
            roots.update(customer.roots_of(work, customer_nos=people).values())
        facts = [fact for full in new for fact in tell(None, full)]
        facts += [fact for before, full in altered for fact in tell(before, full)]
        intake.record(work, facts)
        touch(work, [*new, *after], roots)
        self.created += len(new)
        self.changed += len(after)


def _rounds(orders: Sequence[OrderRecord]) -> list[dict[int, OrderRecord]]:
    """The records, so that no order stands twice in a round; later news of an order come in a later round."""
    rounds: list[dict[int, OrderRecord]] = []
    times: dict[str, int] = {}
    for index, order in enumerate(orders):
        turn = times.get(order.order_no, 0)
        times[order.order_no] = turn + 1
        if turn == len(rounds):
            rounds.append({})
        rounds[turn][index] = order
    return rounds


def _owners(work: Work, records: Mapping[int, OrderRecord]) -> dict[int, tuple[int, int]]:
    """The record and the merged customer of each order; 0 where nothing usable is told."""
    told = {index: record for index, record in records.items() if record.customer_no is None}
    sightings = [Sighting(record.identities, record.placed_at) for record in told.values()]
    found = customer.resolve_many(work, sightings=sightings) if sightings else None
    owners: dict[int, tuple[int, int]] = {}
    if found is not None:
        owners.update(zip(told, zip(found.person_nos, found.customer_nos, strict=True), strict=True))
    named = {index: record.customer_no for index, record in records.items() if record.customer_no is not None}
    roots = customer.roots_of(work, customer_nos=list(set(named.values()))) if named else {}
    owners.update({index: (number if number in roots else 0, roots.get(number, 0)) for index, number in named.items()})
    return owners


def _check_refund_numbers(record: OrderRecord, taken: dict[str, str]) -> None:
    for each in record.refunds:
        if taken.setdefault(each.refund_no, record.order_no) != record.order_no:
            raise RefundChanged("That refund number belongs to another order.", refund_no=each.refund_no)


def _fresh(record: OrderRecord, lines: Sequence[Line], person_no: int) -> FullOrder:
    gross_fen, discount_fen, total_fen = _sums(lines)
    order = Order(
        record.order_no, person_no, record.status, record.placed_at, record.paid_at, record.shipped_at,
        record.received_at, record.closed_at, record.cancelled_at, gross_fen, discount_fen, record.shipping_fen,
        total_fen, total_fen if record.paid_at is not None else 0, 0, record.channel, record.city, len(lines),
    )  # fmt: skip
    return FullOrder(order, tuple(lines), _payments(record), ())


def _heard(before: FullOrder, record: OrderRecord, lines: Sequence[Line]) -> FullOrder:
    """A known order after hearing of it again."""
    known = before.order
    status = rules.merged_status(known.status, record.status)
    rules.check_same_or_unpaid(before, lines)
    after = _fresh(record, lines, 0)
    is_open = known.paid_at is None
    head = replace(
        after.order if is_open else known,
        customer_no=known.customer_no,
        status=status,
        **{
            name: getattr(known, name) or getattr(record, name)
            for name in ("placed_at", "paid_at", "shipped_at", "received_at", "closed_at", "cancelled_at")
        },
        channel=known.channel or record.channel,
        city=known.city or record.city,
    )
    # What it said before stays where it says nothing new.
    kept = before.lines if not is_open or rules.same_lines(before.lines, lines) else after.lines
    return replace(before, order=head, lines=kept, payments=before.payments or after.payments)


def _with_refunds(full: FullOrder, record: OrderRecord) -> FullOrder:
    known = {each.refund_no for each in full.refunds}
    for asked in sorted(record.refunds, key=lambda each: each.refunded_at):
        if asked.refund_no not in known:
            full = rules.refunded(full, asked)
            known.add(asked.refund_no)
    return full


def _payments(record: OrderRecord) -> tuple[Payment, ...]:
    return tuple(Payment(each.payment_no, each.method, each.amount_fen, each.paid_at) for each in record.payments)


def _sums(lines: Sequence[Line]) -> tuple[int, int, int]:
    gross_fen = discount_fen = net_fen = 0
    for line in lines:
        gross_fen += line.gross_fen
        discount_fen += line.discount_fen
        net_fen += line.net_fen
    return gross_fen, discount_fen, net_fen


def _described(line: Line, briefs: Mapping[str, catalog.Brief]) -> Line:
    brief = briefs.get(line.sku)
    if brief is None or (line.spu and line.title and line.category):
        return line
    return line._replace(
        spu=line.spu or brief.spu, title=line.title or brief.title, category=line.category or brief.category
    )


def _properties(full: FullOrder) -> dict[str, JsonValue]:
    """What an order's events say: SKU, SPU and category only where all lines share them."""
    order = full.order
    told: dict[str, JsonValue] = {
        "order_no": order.order_no,
        "amount_fen": order.total_fen,
        "quantity": sum(line.quantity for line in full.lines),
        "line_count": order.line_count,
    }
    if order.channel:
        told["channel"] = order.channel
    if order.city:
        told["city"] = order.city
    for name in ("sku", "spu", "category"):
        first = getattr(full.lines[0], name)
        if first and (order.line_count == 1 or all(getattr(line, name) == first for line in full.lines)):
            told[name] = first
    return told


def _fact(name: str, message_id: str, order: Order, at: datetime, told: dict[str, JsonValue]) -> intake.Fact:
    return intake.Fact(name, at, message_id, order.customer_no, told)


def _field(error: SiyuError) -> str:
    return str(error.context.get("field", ""))
