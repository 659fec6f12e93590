/** All orders, with money kept apart: goods, discount, paid, refunded, net. */
import { ImportOutlined, ShoppingOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body, type Page, queryText } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay, useSession } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { ListPage } from "@/kit/list/ListPage";
import type { Ask, Column, Filter } from "@/kit/list/types";
import { EmptyState } from "@/kit/states";
import { Money, Time } from "@/kit/values";
import { channelLabel } from "@/kit/words";
import { endOfDay, startOfDay } from "@/kit/zone";
import { ORDER_STATUSES, ORDER_TONE } from "./words";

type Order = Schema<"OrderOut">;
const SORTS: Record<string, Schema<"OrderSort">> = {
  "-placed_at": "newest",
  placed_at: "oldest",
  "-total_fen": "largest",
  total_fen: "smallest",
};
const yuan = (fen: number) => (fen / 100).toFixed(2);

const fetchPage = ({ query, sort, cursor, limit, signal }: Ask): Promise<Page<Order>> =>
  body(
    api.GET("/api/orders", {
      params: { query: { ...query, sort: SORTS[sort ?? ""] ?? "newest", cursor, limit } },
      signal,
    }),
  ) as Promise<Page<Order>>;

export function useOrderColumns(): Column<Order>[] {
  const { t } = useTranslation();
  const money = (
    key: "gross_fen" | "discount_fen" | "shipping_fen" | "total_fen" | "paid_fen" | "refunded_fen" | "net_fen",
    extra = false,
  ): Column<Order> => ({
    key,
    title: t(`goods.${key}`),
    width: 112,
    align: "right",
    isExtra: extra,
    sortable: key === "total_fen",
    render: (order) =>
      key === "refunded_fen" && order[key] ? (
        <span className="bad">
          <Money fen={order[key]} />
        </span>
      ) : (
        <Money fen={order[key]} />
      ),
    text: (order) => yuan(order[key]),
  });
  return [
    { key: "order_no", title: t("goods.orderNo"), width: 168 },
    {
      key: "status",
      title: t("goods.status"),
      width: 92,
      render: ({ status }) => <Tag color={ORDER_TONE[status]}>{t(`goods.orderStatus.${status}`)}</Tag>,
      text: ({ status }) => t(`goods.orderStatus.${status}`),
    },
    {
      key: "customer_no",
      title: t("common.customer.no"),
      width: 92,
      render: ({ customer_no }) =>
        customer_no ? (
          <AppLink to={`/customers/${customer_no}`} onClick={(event) => event.stopPropagation()}>
            {customer_no}
          </AppLink>
        ) : (
          <span className="faint">–</span>
        ),
    },
    {
      key: "placed_at",
      title: t("goods.placedAt"),
      width: 148,
      sortable: true,
      render: ({ placed_at }) => <Time at={placed_at} />,
    },
    {
      key: "paid_at",
      title: t("goods.paidAt"),
      width: 148,
      isExtra: true,
      render: ({ paid_at }) => <Time at={paid_at} />,
    },
    { key: "line_count", title: t("goods.lines"), width: 72, align: "right" },
    money("gross_fen", true),
    money("discount_fen"),
    money("shipping_fen", true),
    money("total_fen"),
    money("paid_fen"),
    money("refunded_fen"),
    money("net_fen"),
    {
      key: "channel",
      title: t("common.customer.channel"),
      width: 110,
      render: ({ channel }) => channelLabel(t, channel),
    },
    { key: "city", title: t("common.customer.city"), width: 90 },
  ];
}

export default function OrdersPage() {
  const { t } = useTranslation();
  const { shop } = useSession();
  const may = useMay();
  const columns = useOrderColumns();
  const filters: Filter[] = [
    { key: "text", label: t("goods.searchOrder"), kind: "search" },
    {
      key: "status",
      label: t("goods.status"),
      kind: "multi",
      options: ORDER_STATUSES.map((value) => ({ value, label: t(`goods.orderStatus.${value}`) })),
    },
    {
      key: "placed",
      label: t("goods.placedAt"),
      kind: "days",
      params: (value) => {
        const [from, to] = value as [string, string];
        return { from_at: startOfDay(from, shop.zone), to_at: endOfDay(to, shop.zone) };
      },
    },
    {
      key: "total",
      label: t("goods.total_fen"),
      kind: "range",
      params: (value) => {
        const [min, max] = value as [number | null, number | null];
        return {
          min_total_fen: min === null ? undefined : Math.round(min * 100),
          max_total_fen: max === null ? undefined : Math.round(max * 100),
        };
      },
    },
  ];
  return (
    <ListPage<Order>
      name="orders"
      title={t("nav.orders")}
      note={t("goods.ordersNote")}
      actions={
        may("export.run") ? (
          <a href={`/api/orders/export.csv${queryText({})}`} download>
            <Button>{t("goods.exportAll")}</Button>
          </a>
        ) : null
      }
      filters={filters}
      columns={columns}
      fetchPage={fetchPage}
      sortDefault="-placed_at"
      rowKey={(order) => order.order_no}
      rowLink={(order) => `/orders/${encodeURIComponent(order.order_no)}`}
      empty={
        <EmptyState
          icon={<ShoppingOutlined />}
          title={t("goods.noOrders")}
          text={t("goods.noOrdersText")}
          action={
            <AppLink to="/imports">
              <Button type="primary" icon={<ImportOutlined />}>
                {t("goods.importOrders")}
              </Button>
            </AppLink>
          }
        />
      }
    />
  );
}
