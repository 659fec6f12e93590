"""The demo's orders and refunds: the source's real ones, moved in time and turned into yuan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from siyu.demo.models import FEN_PER_PENNY, Account, Flags, Ints, Orders, Recipe, Refunds, Source
from siyu.demo.rules.calendar import instants, moved_days
from siyu.demo.rules.products import SHIPPING_CODES, is_item

GUEST_LINES = 60  # larger baskets without customer are daily totals of the source's web shop, not one purchase
MOST_LINES = 500  # of one order; one basket of the source has more
_MINUTE = 60 * 1_000_000
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Ledger:
    """Orders and refunds; by person: `buyer`, the CustomerID (0: a guest), and `country`; `sold`: stock codes."""

    orders: Orders
    refunds: Refunds
    buyer: Ints
    country: Ints
    sold: Ints
    account: Account


def ledger(source: Source, recipe: Recipe, rng: np.random.Generator) -> Ledger:
    """The orders and refunds of the share of buyers that the recipe asks for."""
    left_out: dict[str, int] = {}
    day, is_past = moved_days(source.minute, recipe)
    left_out["after yesterday"] = int((~is_past).sum())
    item, shipping = _goods(source)
    is_sale = is_past & ~source.is_cancellation & (source.quantity > 0)
    left_out["fees, vouchers, manual entries, unnamed goods"] = int((is_past & ~item & ~shipping).sum())
    is_chosen = _chosen(source, recipe, is_sale & item, day, rng)
    left_out["other baskets (scale, guest totals, over 500 lines)"] = int((is_sale & item & ~is_chosen).sum())
    lines = np.flatnonzero(is_sale & item & is_chosen)
    lines = lines[np.argsort(source.invoice[lines], kind="stable")]
    orders, buyer, country, sold = _orders(source, recipe, rng, lines, day)
    postage = np.flatnonzero(is_sale & shipping & np.isin(source.invoice, source.invoice[lines]))
    orders = _with_shipping(orders, source, postage)
    cancelled = np.flatnonzero(is_past & source.is_cancellation & item & (source.quantity < 0))
    cancelled = cancelled[np.isin(source.customer_id[cancelled], buyer[buyer > 0])]
    at = instants(day[cancelled], source.minute[cancelled] % _DAY_MINUTES * _MINUTE, recipe.zone)
    refunds, unmatched = _refunds(source, orders, buyer[orders.person], sold, (cancelled, at))
    left_out["cancellations without their sale"] = unmatched
    account = Account(
        source_lines=len(source.invoice),
        sale_lines=len(lines),
        refund_lines=len(refunds),
        shipping_lines=len(postage),
        left_out=left_out,
    )
    return Ledger(orders, refunds, buyer, country, sold, account)


def _goods(source: Source) -> tuple[Flags, Flags]:
    """Which lines are things for sale, and which are postage."""
    item = np.array([is_item(code) and code in source.titles for code in source.stock_codes])
    shipping = np.array([code in SHIPPING_CODES for code in source.stock_codes])
    return item[source.stock], shipping[source.stock]


def _chosen(source: Source, recipe: Recipe, sale: Flags, day: Ints, rng: np.random.Generator) -> Flags:
    """The lines of a random share of the customers and guests; whoever bought last is always among them."""
    of_customer = source.customer_id > 0
    invoices, size = np.unique(source.invoice[sale], return_counts=True)
    sale = sale & np.isin(source.invoice, invoices[size <= MOST_LINES])
    customers = np.unique(source.customer_id[sale & of_customer])
    guests = np.unique(source.invoice[sale & ~of_customer & np.isin(source.invoice, invoices[size <= GUEST_LINES])])
    latest = np.flatnonzero(sale & of_customer)
    last = latest[np.lexsort((source.minute[latest], day[latest]))[-1]]
    kept = np.append(_share(customers, recipe.scale, rng), source.customer_id[last])
    return sale & np.where(
        of_customer,
        np.isin(source.customer_id, kept),
        np.isin(source.invoice, _share(guests, recipe.scale, rng)),
    )


def _share(values: Ints, scale: float, rng: np.random.Generator) -> Ints:
    return rng.permutation(values)[: max(1, round(len(values) * scale))]


def _orders(
    source: Source, recipe: Recipe, rng: np.random.Generator, lines: Ints, day: Ints
) -> tuple[Orders, Ints, Ints, Ints]:
    """Orders by time, and by person number: the buyer's CustomerID and country; and the stock code of each product."""
    invoice, first, count = np.unique(source.invoice[lines], return_index=True, return_counts=True)
    head = lines[first]
    minute = np.minimum.reduceat(source.minute[lines], first) % _DAY_MINUTES
    second = rng.integers(0, 60, len(invoice))
    placed = instants(day[head], minute * _MINUTE + second * 1_000_000, recipe.zone)
    paid = placed + rng.integers(8, 600, len(invoice)) * 1_000_000
    # Guests count as one person an order, after the customers.
    key = np.where(source.customer_id[head] > 0, source.customer_id[head], invoice + 10_000_000)
    keys, sample, person = np.unique(key, return_index=True, return_inverse=True)
    order = np.lexsort((invoice, placed))
    line_order = np.concatenate([np.arange(first[one], first[one] + count[one]) for one in order])
    sold, product = np.unique(source.stock[lines[line_order]], return_inverse=True)
    orders = Orders(
        number=tuple(f"D{number}" for number in invoice[order]),
        person=person[order],
        placed_at=placed[order],
        paid_at=paid[order],
        shipping_fen=np.zeros(len(order), dtype=np.int64),
        offset=np.concatenate([[0], np.cumsum(count[order])]),
        line_product=product,
        line_quantity=source.quantity[lines[line_order]],
        line_unit_fen=source.unit_pence[lines[line_order]] * FEN_PER_PENNY,
    )
    return orders, np.where(keys < 10_000_000, keys, 0), source.country[head[sample]], sold


def _with_shipping(orders: Orders, source: Source, postage: Ints) -> Orders:
    fen: dict[str, int] = defaultdict(int)
    for row in postage:
        fen[f"D{source.invoice[row]}"] += int(source.unit_pence[row] * source.quantity[row]) * FEN_PER_PENNY
    shipping = np.array([fen.get(number, 0) for number in orders.number], dtype=np.int64)
    return Orders(
        orders.number, orders.person, orders.placed_at, orders.paid_at, shipping, orders.offset,
        orders.line_product, orders.line_quantity, orders.line_unit_fen,
    )  # fmt: skip


def _refunds(
    source: Source, orders: Orders, buyer: Ints, sold: Ints, cancellations: tuple[Ints, Ints]
) -> tuple[Refunds, int]:
    """Each cancellation (its row and instant) as a refund of the sale it takes back, and how many found none."""
    cancelled, at = cancellations
    order_of_line = np.repeat(np.arange(len(orders)), np.diff(orders.offset))
    open_lines = _open_lines(source, orders, buyer[order_of_line], sold, cancelled)
    left = orders.line_quantity.copy()
    found: list[tuple[int, str, int, int, int]] = []
    for place in np.lexsort((source.invoice[cancelled], at)):
        row, moment = cancelled[place], int(at[place])
        quantity = -int(source.quantity[row])
        candidates = open_lines.get((int(source.customer_id[row]), int(source.stock[row])), [])
        line = _sale_of(candidates, quantity, moment, orders, order_of_line, left)
        if line is not None:
            left[line] -= quantity
            order = int(order_of_line[line])
            # A cancellation of the same minute still comes after the payment.
            after_payment = max(moment, int(orders.paid_at[order]) + _MINUTE)
            found.append((after_payment, f"R{source.invoice[row]}-{orders.number[order]}", order, line, quantity))
    return _refund_columns(found, orders), len(cancelled) - len(found)


def _open_lines(
    source: Source, orders: Orders, buyer: Ints, sold: Ints, cancelled: Ints
) -> Mapping[tuple[int, int], list[int]]:
    """The lines that a cancellation could mean, latest first, by customer and stock code."""
    wanted = set(zip(source.customer_id[cancelled].tolist(), source.stock[cancelled].tolist(), strict=True))
    lines: dict[tuple[int, int], list[int]] = defaultdict(list)
    keys = zip(buyer.tolist(), sold[orders.line_product].tolist(), strict=True)
    for line, key in enumerate(keys):
        if key in wanted:
            lines[key].append(line)
    return {key: found[::-1] for key, found in lines.items()}


def _sale_of(
    candidates: list[int], quantity: int, moment: int, orders: Orders, order_of_line: Ints, left: Ints
) -> int | None:
    """The latest earlier line of exactly this quantity, else the latest earlier one that has as many left."""
    earlier = [line for line in candidates if orders.placed_at[order_of_line[line]] <= moment + _MINUTE]
    for line in earlier:
        if left[line] == quantity == orders.line_quantity[line]:
            return line
    for line in earlier:
        if left[line] >= quantity:
            return line
    return None


def _refund_columns(found: list[tuple[int, str, int, int, int]], orders: Orders) -> Refunds:
    # One refund has one moment: the latest of its lines.
    moments: dict[str, int] = {}
    for at, number, *_ in found:
        moments[number] = max(at, moments.get(number, 0))
    found = sorted((moments[number], number, order, line, quantity) for _, number, order, line, quantity in found)
    columns = np.array([(at, order, line, quantity) for at, _, order, line, quantity in found], dtype=np.int64)
    columns = columns.reshape(len(found), 4)
    return Refunds(
        number=tuple(number for _, number, *_ in found),
        order=columns[:, 1],
        line=columns[:, 2],
        quantity=columns[:, 3],
        amount_fen=columns[:, 3] * orders.line_unit_fen[columns[:, 2]],
        at=columns[:, 0],
    )
