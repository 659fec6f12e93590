/** Revenue figures as tables: by channel or city, and by period. */
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { formatCount, formatShare } from "@/kit/format";
import { BehindNumber, Panel } from "@/kit/page";
import { Money } from "@/kit/values";
import type { OpenCell } from "../useInsight";
import { useWords } from "../words";
import type { RevenueQuery } from "./RevenueView";

interface Props {
  query: RevenueQuery;
  result: Schema<"RevenueResult">;
  open: OpenCell;
}
interface Row extends Omit<Schema<"RevenuePeriod">, "start"> {
  key: string;
  name: string;
  period?: string;
}

export function FiguresTable({ query, result, open }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const columns = (first: string) => [
    { title: first, dataIndex: "name", width: 140 },
    {
      title: t("insight.revenue.orders"),
      align: "right" as const,
      render: (_: unknown, row: Row) => formatCount(row.orders),
    },
    {
      title: t("insight.revenue.buyers"),
      align: "right" as const,
      render: (_: unknown, row: Row) => {
        const what = `${row.name} · ${t("insight.revenue.buyers")}`;
        return row.period && row.buyers ? (
          <BehindNumber what={what} onOpen={() => open(what, { period: row.period }, row.buyers)}>
            {formatCount(row.buyers)}
          </BehindNumber>
        ) : (
          <span className="num">{formatCount(row.buyers)}</span>
        );
      },
    },
    ...(["list_fen", "discount_fen", "paid_fen", "refund_fen", "net_fen"] as const).map((field) => ({
      title: t(`insight.revenue.${field.replace("_fen", "") as "list"}`),
      align: "right" as const,
      render: (_: unknown, row: Row) => <Money fen={row[field]} />,
    })),
    {
      title: t("insight.revenue.netShare"),
      align: "right" as const,
      render: (_: unknown, row: Row) => (
        <span className="num">{formatShare(result.net_fen ? row.net_fen / result.net_fen : null)}</span>
      ),
    },
  ];
  const buckets: Row[] = result.buckets.map((each) => ({
    ...each,
    key: each.bucket,
    name: words.value(query.by ?? "", each.bucket),
  }));
  const periods: Row[] = result.periods.toReversed().map((each) => ({
    ...each,
    key: each.start,
    name: each.start,
    period: each.start,
  }));
  const table = (label: string, first: string, rows: Row[]) => (
    <Panel title={label} flush>
      <Table<Row>
        size="small"
        aria-label={label}
        rowKey="key"
        dataSource={rows}
        columns={columns(first)}
        scroll={{ x: 900 }}
        pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false, size: "small" }}
      />
    </Panel>
  );
  return (
    <>
      {buckets.length ? table(t("insight.revenue.byBucket"), words.property(query.by ?? ""), buckets) : null}
      {table(t("insight.revenue.byPeriod"), t("insight.period"), periods)}
    </>
  );
}
