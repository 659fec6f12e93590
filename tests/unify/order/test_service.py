"""The order book on both databases: recorded once, refunded exactly, listed, merged, erased, copied to the lake."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from siyu.collect import intake
from siyu.collect.sources import Batch
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.errors import SiyuError
from siyu.kit.feed import feed_once
from siyu.kit.runner import deliver_due
from siyu.kit.work import Work
from siyu.unify import catalog, customer, order
from siyu.unify.customer import Identity, IdentityKind
from siyu.unify.order import LineRecord, OrderFilter, OrderRecord, OrderSort, RefundLine, RefundRecord, Status
from siyu.unify.order.errors import OrderNotFound, RefundChanged, RefundTooMuch, StatusRefused
from siyu.unify.order.jobs import TARGETS

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)


def phone(number: int) -> Identity:
    return Identity(IdentityKind.PHONE, f"1380013{number:04d}")


def sold(number: int, *, who: int = 1, status: Status = Status.PAID, **more: object) -> OrderRecord:
    record = OrderRecord(
        f"O{number}", status, AT + timedelta(days=number % 5), (LineRecord("A", 2, 600), LineRecord("B", 1, 800)),
        (phone(who),), paid_at=None if status is Status.PLACED else AT + timedelta(days=number % 5, hours=1),
        discount_fen=200, shipping_fen=100, channel="小程序", city="杭州",
    )  # fmt: skip
    return replace(record, **more)  # type: ignore[arg-type]


def put(work: Work, *records: OrderRecord) -> order.Recorded:
    return order.record(work, orders=records)


def events(work: Work) -> list[tuple[str, object, int | None]]:
    return [(each.name, each.properties["amount_fen"], each.customer_no) for each in intake.read_after(work, 0)]


def back(work: Work, order_no: str, refund_no: str, *parts: RefundLine, amount_fen: int | None = None) -> order.Refund:
    return order.refund(work, order_no=order_no, asked=RefundRecord(refund_no, work.now, parts, amount_fen))


def test_a_recorded_order_is_exact_and_told_as_events(work: Work) -> None:
    assert put(work, sold(1)) == order.Recorded(created=1)
    full = order.get(work, order_no="O1")
    assert (full.order.gross_fen, full.order.discount_fen, full.order.shipping_fen, full.order.total_fen) == (
        2000,
        200,
        100,
        1900,
    )
    assert (full.order.paid_fen, full.order.net_fen, full.order.customer_no) == (1900, 1900, 1)
    assert [line.net_fen for line in full.lines] == [1140, 760]
    assert events(work) == [("order_placed", 1900, 1), ("order_paid", 1900, 1)]


def test_telling_it_again_changes_nothing(work: Work) -> None:
    put(work, sold(1), sold(2, who=2))
    assert put(work, sold(1), sold(2, who=2)) == order.Recorded(unchanged=2)
    assert len(events(work)) == 4
    assert order.list_page(work, wanted=OrderFilter(), sort=OrderSort.NEWEST, after=None, limit=10).total == 2


def test_later_news_advance_an_order_and_old_news_do_not(work: Work) -> None:
    put(work, sold(1, status=Status.PLACED))
    assert put(work, sold(1)).changed == 1
    shipped = sold(1, status=Status.SHIPPED, shipped_at=AT + timedelta(days=3))
    assert put(work, shipped, sold(1)) == order.Recorded(changed=1, unchanged=1)
    assert order.get(work, order_no="O1").order.status is Status.SHIPPED
    assert [name for name, _, _ in events(work)] == ["order_placed", "order_paid"]
    assert [step.status for step in order.get(work, order_no="O1").order.history] == [
        Status.PLACED,
        Status.PAID,
        Status.SHIPPED,
    ]


def test_an_unpaid_order_may_change_its_lines_a_paid_one_not(work: Work) -> None:
    dear = (LineRecord("A", 3, 600),)
    put(work, sold(1, status=Status.PLACED))
    assert put(work, sold(1, status=Status.PLACED, lines=dear)).changed == 1
    assert order.get(work, order_no="O1").order.total_fen == 1700
    assert put(work, sold(1, lines=dear)).changed == 1
    assert [each.code for each in put(work, sold(1)).refused] == ["order.changed"]
    assert order.get(work, order_no="O1").order.total_fen == 1700


def test_wrong_records_are_refused_with_their_place_and_leave_nothing(work: Work) -> None:
    done = put(
        work, sold(1, total_fen=1), sold(2), sold(3, identities=()), sold(4, customer_no=99, identities=()),
        sold(5, status=Status.SHIPPED, paid_at=None),
    )  # fmt: skip
    assert [(each.index, each.code) for each in done.refused] == [
        (0, "order.money_mismatch"), (2, "order.customer_missing"), (3, "order.customer_missing"),
        (4, "order.time_missing"),
    ]  # fmt: skip
    assert done.created == 1
    assert len(events(work)) == 2


def test_lines_learn_what_they_are_from_the_catalog(work: Work) -> None:
    record = catalog.ProductRecord(
        "S1", "棉T恤", categories=(catalog.CategoryPath("品类", "服饰/女装"),), skus=(catalog.SkuRecord("A"),)
    )
    catalog.upsert(work, records=[record])
    put(work, sold(1))
    lines = order.get(work, order_no="O1").lines
    assert [(line.spu, line.title, line.category) for line in lines] == [("S1", "棉T恤", "服饰/女装"), ("", "", "")]


def test_a_refund_is_made_once_under_its_number(work: Work) -> None:
    put(work, sold(1))
    first = back(work, "O1", "R1", RefundLine(1, 1))
    assert first.amount_fen == 570
    assert back(work, "O1", "R1", RefundLine(1, 1)) == first
    with pytest.raises(RefundChanged):
        back(work, "O1", "R1", RefundLine(1, 2))
    with pytest.raises(RefundChanged):
        put(work, sold(2))
        back(work, "O2", "R1", RefundLine(1, 1))
    full = order.get(work, order_no="O1")
    assert (full.order.refunded_fen, full.lines[0].refunded_quantity, len(full.refunds)) == (570, 1, 1)
    assert [fact for fact in events(work) if fact[0] == "order_refunded"] == [("order_refunded", 570, 1)]


def test_refunds_told_with_the_order_are_kept_once(work: Work) -> None:
    part = RefundRecord("R9", AT + timedelta(days=6), (RefundLine(2, 1),))
    put(work, sold(1, refunds=(part,)))
    assert put(work, sold(1, refunds=(part,))) == order.Recorded(unchanged=1)
    assert order.get(work, order_no="O1").order.refunded_fen == 760
    too_much = RefundRecord("R8", AT + timedelta(days=6), (RefundLine(2, 1),))
    assert [each.code for each in put(work, sold(1, refunds=(too_much,))).refused] == ["refund.too_much"]


def test_two_refunds_of_60_on_100_at_once_give_one(desk: Desk) -> None:
    record = sold(1, lines=(LineRecord("A", 1, 10_000),), discount_fen=0, shipping_fen=0)
    desk.write(lambda work: put(work, record))

    def try_refund(number: int) -> bool:
        try:
            desk.write(lambda work: back(work, "O1", f"R{number}", RefundLine(1, 0, 6_000)))
        except RefundTooMuch:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(try_refund, range(8))) == [False] * 7 + [True]
    assert desk.read(lambda work: order.get(work, order_no="O1")).order.refunded_fen == 6_000


def test_steps_follow_the_table(work: Work) -> None:
    put(work, sold(1, status=Status.PLACED))
    with pytest.raises(StatusRefused):
        order.set_status(work, order_no="O1", status=Status.SHIPPED)
    paid = order.set_status(work, order_no="O1", status=Status.PAID)
    assert (paid.order.paid_fen, paid.order.paid_at) == (1900, work.now)
    assert order.set_status(work, order_no="O1", status=Status.PAID) == paid
    with pytest.raises(StatusRefused):
        order.set_status(work, order_no="O1", status=Status.CANCELLED)
    assert [name for name, _, _ in events(work)] == ["order_placed", "order_paid"]
    with pytest.raises(OrderNotFound):
        order.set_status(work, order_no="none", status=Status.PAID)


def listed(work: Work, **wanted: object) -> list[str]:
    found = OrderFilter(**wanted)  # type: ignore[arg-type]
    page = order.list_page(work, wanted=found, sort=OrderSort.OLDEST, after=None, limit=50)
    assert page.total == len(page.items)
    assert [each.order_no for each in order.each(work, wanted=found)] == [
        each.order_no for each in reversed(page.items)
    ]
    return [each.order_no for each in page.items]


def test_lists_filter_sort_and_page(work: Work) -> None:
    put(
        work,
        sold(1),
        sold(2, who=2),
        sold(3, status=Status.PLACED, lines=(LineRecord("Z%", 1, 5_000, title="羊毛衫"),)),
    )
    assert listed(work) == ["O1", "O2", "O3"]
    assert listed(work, statuses=frozenset({Status.PLACED})) == ["O3"]
    assert listed(work, from_at=AT + timedelta(days=2), to_at=AT + timedelta(days=3)) == ["O2"]
    assert listed(work, customer_no=2) == ["O2"]
    assert listed(work, customer_no=77) == []
    assert listed(work, min_total_fen=2_000) == ["O3"]
    assert listed(work, max_total_fen=1_900) == ["O1", "O2"]
    assert listed(work, text="o2") == ["O2"]
    assert listed(work, text="羊毛") == ["O3"]
    assert listed(work, text="z%") == ["O3"]
    assert listed(work, text="%") == []
    assert listed(work, channel="天猫") == []
    for sort in OrderSort:
        seen: list[str] = []
        after = None
        for _ in range(3):
            page = order.list_page(work, wanted=OrderFilter(), sort=sort, after=after, limit=1)
            seen += [each.order_no for each in page.items]
            after = page.next_key
        assert after is None
        assert sorted(seen) == ["O1", "O2", "O3"]


def lake_customers(desk: Desk) -> list[tuple[str, int | None]]:
    while deliver_due(desk) or feed_once(desk):
        pass
    return desk.lake.rows("select order_no, customer_no from orders order by 1")


def test_orders_follow_their_customer_through_merge_and_unmerge(desk: Desk) -> None:
    desk.write(lambda work: put(work, sold(1), sold(2, who=2)))
    assert lake_customers(desk) == [("O1", 1), ("O2", 2)]
    merge_no = desk.write(lambda work: customer.merge(work, winner_no=1, loser_no=2))
    assert lake_customers(desk) == [("O1", 1), ("O2", 1)]
    found = desk.read(lambda work: order.of_customer(work, customer_no=2))
    assert [(each.order_no, each.customer_no) for each in found] == [("O2", 1), ("O1", 1)]
    desk.write(lambda work: customer.unmerge(work, merge_no=merge_no))
    assert lake_customers(desk) == [("O1", 1), ("O2", 2)]


def test_an_erased_customers_orders_stay_without_the_person(desk: Desk) -> None:
    desk.write(lambda work: put(work, sold(1), sold(2, who=2)))
    lake_customers(desk)
    desk.write(lambda work: customer.erase(work, customer_no=1))
    assert lake_customers(desk) == [("O1", None), ("O2", 2)]
    head = desk.read(lambda work: order.get(work, order_no="O1")).order
    assert (head.customer_no, head.city, head.paid_fen) == (None, "", 1900)
    assert desk.lake.rows("select count(*) from order_line where customer_no = 1") == [(0,)]


def test_the_lake_adds_up_with_the_book(desk: Desk, clock: FrozenClock) -> None:
    desk.write(lambda work: put(work, sold(1), sold(2, status=Status.PLACED)))
    desk.write(lambda work: back(work, "O1", "R1", RefundLine(1, 1)))
    feed_once(desk)
    assert desk.lake.rows(
        "select order_no, customer_no, status, placed_at, paid_at, gross_fen, discount_fen, shipping_fen, paid_fen,"
        " refunded_fen, net_fen, channel, city, line_count from orders order by 1"
    ) == [
        (
            "O1",
            1,
            "paid",
            datetime(2026, 3, 2, 4),
            datetime(2026, 3, 2, 5),
            2000,
            200,
            100,
            1900,
            570,
            1330,
            "小程序",
            "杭州",
            2,
        ),
        ("O2", 1, "placed", datetime(2026, 3, 3, 4), None, 2000, 200, 100, 0, 0, 0, "小程序", "杭州", 2),
    ]
    assert desk.lake.rows(
        "select sum(net_fen), sum(refunded_fen), sum(refunded_quantity) from order_line where order_no = 'O1'"
    ) == [(1900, 570, 1)]
    assert desk.lake.rows("select * from refund") == [("R1", "O1", 1, clock.now().replace(tzinfo=None), 570)]


def test_another_shop_has_its_own_book(desk: Desk, other_desk: Desk) -> None:
    desk.write(lambda work: put(work, sold(1)))
    other_desk.write(lambda work: put(work, sold(1, who=5), sold(2, who=6)))
    other_desk.write(lambda work: back(work, "O1", "R1"))
    assert desk.read(lambda work: order.get(work, order_no="O1")).order.refunded_fen == 0
    with pytest.raises(SiyuError):
        desk.read(lambda work: order.get(work, order_no="O2"))


def batch(rows: list[dict[str, object]]) -> Batch:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Batch(list(range(2, 2 + len(rows))), {name: [row.get(name) for row in rows] for name in names})  # type: ignore[misc]


def row(order_no: str, sku: str, **more: object) -> dict[str, object]:
    told: dict[str, object] = {
        "order_no": order_no, "placed_at": AT, "paid_at": AT, "status": "paid", "sku": sku, "quantity": 1,
        "unit_fen": 1000, "phone": "+8613800131234",
    }  # fmt: skip
    return {**told, **more}


def test_file_rows_of_one_order_become_its_lines(work: Work) -> None:
    load = TARGETS[0].load
    rows = [
        row("O1", "A", order_discount_fen=100, total_fen=2900), row("O1", "B", quantity=2),
        row("O2", "A", status=None, refunded_quantity=1, refunded_at=AT + timedelta(1)),
    ]  # fmt: skip
    assert list(load(work, batch(rows))) == []
    assert list(load(work, batch(rows))) == []
    first, second = order.get(work, order_no="O1"), order.get(work, order_no="O2")
    assert [(line.sku, line.net_fen) for line in first.lines] == [("A", 967), ("B", 1933)]
    assert (second.order.status, second.order.refunded_fen) == (Status.CLOSED, 1000)
    assert len(events(work)) == 5


def test_refused_file_rows_say_why_and_their_order_is_left_out(work: Work) -> None:
    rows = [
        row("O1", "A", total_fen=999), row("O2", "A", city="杭州"), row("O2", "B", city="上海"),
        row("O3", "A", refunded_fen=5), row("O4", "A", quantity=0), row("O5", "A"),
    ]  # fmt: skip
    found = TARGETS[0].load(work, batch(rows))
    assert sorted((each.line, each.field, each.code) for each in found if each.field) == [
        (4, "city", "order.inconsistent"), (5, "refunded_at", "order.time_missing"),
        (6, "quantity", "order.line_wrong"),
    ]  # fmt: skip
    assert sorted((each.line, each.code) for each in found if not each.field) == [
        (2, "order.money_mismatch"), (3, "order.refused_together"),
    ]  # fmt: skip
    assert listed(work) == ["O5"]
