/** The columns of any list of customers. */
import type { TFunction } from "i18next";
import { DASH } from "@/kit/format";
import type { Column } from "@/kit/list/types";
import { Count, Money, StageTag, Time, ValueGroupTag } from "@/kit/values";

export interface CustomerRow {
  customer_no: number;
  name?: string | null;
  phone?: string | null;
  city?: string | null;
  channel?: string | null;
  is_known?: boolean;
  stage?: string | null;
  value_group?: string | null;
  orders?: number | null;
  paid_fen?: number | null;
  last_paid_at?: string | null;
  first_seen_at?: string | null;
  joined_at?: string | null;
}

export function customerColumns(t: TFunction): Column<CustomerRow>[] {
  return [
    {
      key: "customer_no",
      title: t("common.customer.no"),
      width: 96,
      render: (row) => <span className="num">{row.customer_no}</span>,
    },
    {
      key: "name",
      title: t("common.customer.name"),
      width: 120,
      render: (row) =>
        row.name ?? <span className="faint">{row.is_known ? DASH : t("common.customer.anonymous")}</span>,
    },
    { key: "stage", title: t("common.customer.stage"), width: 96, render: (row) => <StageTag stage={row.stage} /> },
    {
      key: "value_group",
      title: t("common.customer.valueGroup"),
      width: 120,
      render: (row) => <ValueGroupTag group={row.value_group} />,
    },
    {
      key: "city",
      title: t("common.customer.city"),
      width: 96,
      render: (row) => row.city ?? <span className="faint">{DASH}</span>,
    },
    {
      key: "orders",
      title: t("common.customer.orders"),
      width: 88,
      align: "right",
      render: (row) => <Count n={row.orders} />,
    },
    {
      key: "paid_fen",
      title: t("common.customer.paid"),
      width: 120,
      align: "right",
      render: (row) => <Money fen={row.paid_fen} />,
      text: (row) => (row.paid_fen === null || row.paid_fen === undefined ? "" : (row.paid_fen / 100).toFixed(2)),
    },
    {
      key: "last_paid_at",
      title: t("common.customer.lastPaid"),
      width: 148,
      render: (row) => <Time at={row.last_paid_at} />,
    },
  ];
}
