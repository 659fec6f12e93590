/** One order: lines to the fen, payments, refunds, the way it went. */
import { useQuery } from "@tanstack/react-query";
import { Button, Steps, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { PageHead, Panel, StatCard, StatRow } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { usePathParam } from "@/kit/url";
import { Count, Money, Time } from "@/kit/values";
import { channelLabel } from "@/kit/words";
import { RefundDrawer } from "./RefundDrawer";
import { ORDER_TONE, type OrderStatus } from "./words";

type FullOrder = Schema<"FullOrderOut">;
const NEXT: Partial<Record<OrderStatus, OrderStatus>> = { paid: "shipped", shipped: "received", received: "closed" };

export default function OrderPage() {
  const orderNo = usePathParam("orderNo");
  const order = useQuery({
    queryKey: ["orders", orderNo],
    queryFn: ({ signal }) =>
      body(api.GET("/api/orders/{order_no}", { params: { path: { order_no: orderNo } }, signal })),
  });
  return <QueryView query={order}>{(data) => <OrderView full={data} />}</QueryView>;
}

function OrderView({ full }: { full: FullOrder }) {
  const { t } = useTranslation();
  const { order } = full;
  return (
    <>
      <PageHead
        title={
          <>
            <span className="num">{order.order_no}</span>{" "}
            <Tag color={ORDER_TONE[order.status]}>{t(`goods.orderStatus.${order.status}`)}</Tag>
          </>
        }
        note={
          <>
            {order.customer_no ? (
              <AppLink to={`/customers/${order.customer_no}`}>
                {t("goods.ofCustomer", { no: order.customer_no })}
              </AppLink>
            ) : (
              t("goods.noCustomer")
            )}
            {order.channel ? ` · ${channelLabel(t, order.channel)}` : ""}
            {order.city ? ` · ${order.city}` : ""}
          </>
        }
        actions={<OrderActions full={full} />}
      />
      <StatRow>
        <StatCard label={t("goods.gross_fen")} value={<Money fen={order.gross_fen} />} />
        <StatCard
          label={t("goods.discount_fen")}
          value={<Money fen={order.discount_fen ? -order.discount_fen : 0} />}
        />
        <StatCard label={t("goods.shipping_fen")} value={<Money fen={order.shipping_fen} />} />
        <StatCard label={t("goods.total_fen")} value={<Money fen={order.total_fen} />} note={t("goods.totalNote")} />
        <StatCard
          label={t("goods.refunded_fen")}
          value={
            <span className={order.refunded_fen ? "bad" : ""}>
              <Money fen={order.refunded_fen} />
            </span>
          }
        />
        <StatCard label={t("goods.net_fen")} value={<Money fen={order.net_fen} />} note={t("goods.netNote")} />
      </StatRow>
      <Panel title={t("goods.way")}>
        <Steps
          size="small"
          current={full.history.length - 1}
          items={full.history.map(({ status, at }) => ({
            title: t(`goods.orderStatus.${status}`),
            content: <Time at={at} style="second" />,
          }))}
        />
      </Panel>
      <Panel title={t("goods.lines")} note={t("goods.linesNote")} flush>
        <LineTable lines={full.lines} />
      </Panel>
      <div className="grid grid-2 gap-above">
        <Panel title={t("goods.payments")} flush>
          <Table
            size="small"
            rowKey="payment_no"
            pagination={false}
            dataSource={full.payments}
            aria-label={t("goods.payments")}
            locale={{
              emptyText: <EmptyState compact title={t(order.paid_fen ? "goods.paymentsUntold" : "goods.noPayments")} />,
            }}
            columns={[
              { title: t("goods.paymentNo"), dataIndex: "payment_no", ellipsis: true },
              { title: t("goods.method"), dataIndex: "method", width: 110 },
              { title: t("goods.paidAt"), dataIndex: "paid_at", width: 150, render: (at) => <Time at={at} /> },
              {
                title: t("goods.amount"),
                dataIndex: "amount_fen",
                width: 110,
                align: "right",
                render: (fen) => <Money fen={fen} />,
              },
            ]}
          />
        </Panel>
        <Panel title={t("goods.refunds")} flush>
          <Table
            size="small"
            rowKey="refund_no"
            pagination={false}
            dataSource={full.refunds}
            aria-label={t("goods.refunds")}
            locale={{ emptyText: <EmptyState compact title={t("goods.noRefunds")} /> }}
            columns={[
              { title: t("goods.refundNo"), dataIndex: "refund_no", ellipsis: true },
              { title: t("goods.reason"), dataIndex: "reason", ellipsis: true },
              { title: t("goods.refundedAt"), dataIndex: "refunded_at", width: 150, render: (at) => <Time at={at} /> },
              {
                title: t("goods.amount"),
                dataIndex: "amount_fen",
                width: 110,
                align: "right",
                render: (fen) => <Money fen={fen} />,
              },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function OrderActions({ full }: { full: FullOrder }) {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const [isRefunding, setRefunding] = useState(false);
  const { order } = full;
  const move = useAction(
    (status: OrderStatus) =>
      body(
        api.POST("/api/orders/{order_no}/status", { params: { path: { order_no: order.order_no } }, body: { status } }),
      ),
    { touches: [["orders"]], say: t("common.saved") },
  );
  if (!may("order.write")) return null;
  const next = NEXT[order.status];
  const cancel = () =>
    ask({
      title: t("goods.cancelTitle", { no: order.order_no }),
      text: t("goods.cancelText"),
      ok: t("goods.cancelOrder"),
      run: () => move.mutateAsync("cancelled"),
    });
  return (
    <>
      {order.status === "placed" ? <Button onClick={cancel}>{t("goods.cancelOrder")}</Button> : null}
      {order.net_fen > 0 ? <Button onClick={() => setRefunding(true)}>{t("goods.refund")}</Button> : null}
      {next ? (
        <Button type="primary" loading={move.isPending} onClick={() => move.mutate(next)}>
          {t("goods.moveTo", { status: t(`goods.orderStatus.${next}`) })}
        </Button>
      ) : null}
      <RefundDrawer full={full} open={isRefunding} onClose={() => setRefunding(false)} />
    </>
  );
}

function LineTable({ lines }: { lines: Schema<"LineOut">[] }) {
  const { t } = useTranslation();
  const money = (key: keyof Schema<"LineOut">, width = 104) => ({
    title: t(`goods.${key as "net_fen"}`),
    dataIndex: key,
    width,
    align: "right" as const,
    render: (fen: number) => <Money fen={fen} />,
  });
  return (
    <Table
      size="small"
      rowKey="line_no"
      pagination={false}
      dataSource={lines}
      scroll={{ x: 1080 }}
      aria-label={t("goods.lines")}
      columns={[
        { title: "#", dataIndex: "line_no", width: 52 },
        {
          title: t("goods.productTitle"),
          dataIndex: "title",
          ellipsis: true,
          render: (title, { spu, sku }) =>
            spu ? <AppLink to={`/catalog/${encodeURIComponent(spu)}`}>{title || sku}</AppLink> : title || sku,
        },
        { title: "SKU", dataIndex: "sku", width: 130, render: (sku) => <code>{sku}</code> },
        { title: t("goods.category"), dataIndex: "category", width: 130, ellipsis: true },
        money("unit_fen", 96),
        {
          title: t("goods.quantity"),
          dataIndex: "quantity",
          width: 72,
          align: "right",
          render: (n) => <Count n={n} />,
        },
        money("gross_fen"),
        money("discount_fen", 92),
        money("net_fen"),
        {
          title: t("goods.refunded_fen"),
          key: "refunded",
          width: 120,
          align: "right",
          render: (_, line) =>
            line.refunded_fen ? (
              <span className="bad">
                <Money fen={line.refunded_fen} /> × {line.refunded_quantity}
              </span>
            ) : (
              <span className="faint">–</span>
            ),
        },
      ]}
    />
  );
}
