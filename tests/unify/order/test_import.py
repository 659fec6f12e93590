"""A file of order lines through the import, as a mall exports it."""

from pathlib import Path

from siyu.collect import sources
from siyu.collect.sources import Setup
from siyu.kit.desk import Desk
from siyu.unify import order
from siyu.unify.order import OrderFilter, OrderSort, Status
from siyu.unify.order.jobs import TARGETS

BY_KIND = {target.kind: target for target in TARGETS}
HEADER = (
    "订单编号,订单状态,订单创建时间,付款时间,手机号,商品名称,商家编码,购买数量,单价,优惠金额,运费,"
    "实付金额,收货城市,退货数量,退款时间\n"
)
ROWS = """A1,交易成功,2026-03-01 20:00,2026-03-01 20:01,13800138000,T恤,S1-R,2,59.00,10.00,5.00,143.00,杭州,,
A1,交易成功,2026-03-01 20:00,2026-03-01 20:01,13800138000,袜子,S2,1,30.00,10.00,5.00,143.00,杭州,1,2026-03-05 09:00:00
A2,等待买家付款,2026-03-02 08:00:00,,13800138001,T恤,S1-R,1,59.00,,,59.00,上海,,
A3,交易成功,2026-03-02 08:00,2026-03-02 08:01,13800138001,T恤,S1-R,1,59.00,,,60.00,上海,,
A4,交易成功,2026-03-02 08:00:00,,13800138001,T恤,S1-R,1,59.00,,,59.00,上海,,
"""


def test_a_malls_file_becomes_orders_and_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes((HEADER + ROWS).encode("gb18030"))
    for _ in range(2):
        job = sources.import_file(desk, BY_KIND, path=path, setup=Setup(kind="order"))
        assert (job.rows_ok, job.rows_rejected) == (3, 2)
        page = desk.read(
            lambda work: order.list_page(work, wanted=OrderFilter(), sort=OrderSort.OLDEST, after=None, limit=9)
        )
        assert [(each.order_no, each.status, each.total_fen) for each in page.items] == [
            ("A1", Status.CLOSED, 14_300), ("A2", Status.PLACED, 5_900),
        ]  # fmt: skip
    full = desk.read(lambda work: order.get(work, order_no="A1"))
    assert [(line.net_fen, line.refunded_fen) for line in full.lines] == [(11_402, 0), (2_898, 2_898)]
    assert full.order.placed_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert sum(line.net_fen for line in full.lines) == full.order.total_fen
