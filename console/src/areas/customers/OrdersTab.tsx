/** The customer's orders. */
import { ShoppingOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useOrderColumns } from "@/areas/goods/OrdersPage";
import { ListPage } from "@/kit/list/ListPage";
import { EmptyState } from "@/kit/states";

type Order = Schema<"OrderOut">;

export function OrdersTab({ no }: { no: number }) {
  const { t } = useTranslation();
  const columns = useOrderColumns().filter((column) => column.key !== "customer_no");
  return (
    <ListPage<Order>
      name={`orders-of-${no}`}
      title={t("customers.tab.orders")}
      bare
      height={460}
      columns={columns}
      rowKey={(order) => order.order_no}
      rowLink={(order) => `/orders/${encodeURIComponent(order.order_no)}`}
      fetchPage={({ cursor, limit, signal }) =>
        body(api.GET("/api/orders", { params: { query: { customer_no: no, cursor, limit } }, signal })) as Promise<
          Page<Order>
        >
      }
      empty={<EmptyState compact icon={<ShoppingOutlined />} title={t("customers.noOrders")} />}
    />
  );
}
