/** Revenue by period: list price, discount, paid, refund and net kept apart. */
import { Segmented } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatMoney, formatShare } from "@/kit/format";
import { Panel, StatCard, StatRow } from "@/kit/page";
import { Frame, Reading } from "../parts/Frame";
import { AudienceField, Choice, Field, RangeField, UnitField } from "../parts/fields";
import type { Asked, Unit } from "../question";
import { type OpenCell, useInsight } from "../useInsight";
import { FiguresTable } from "./FiguresTable";

export interface RevenueQuery extends Asked {
  question: "revenue";
  refund_basis: "order_date" | "refund_date";
  unit?: Unit;
  by?: "channel" | "city" | null;
}
type Result = Schema<"RevenueResult">;
const START: RevenueQuery = {
  question: "revenue",
  refund_basis: "order_date",
  unit: "day",
  by: "channel",
  range: { last: 30 },
};
const BASES = ["order_date", "refund_date"] as const;

export function RevenueView() {
  const { t } = useTranslation();
  const insight = useInsight<RevenueQuery, Result>(START);
  const { query, set } = insight;
  const form = (
    <div className="ask-row">
      <Field label={t("insight.range")}>
        <RangeField value={query.range} onChange={(range) => set({ range })} />
      </Field>
      <Field label={t("insight.unit")}>
        <UnitField value={query.unit} onChange={(unit) => set({ unit })} />
      </Field>
      <Field label={t("insight.revenue.basis")}>
        <Segmented
          aria-label={t("insight.revenue.basis")}
          value={query.refund_basis}
          options={BASES.map((value) => ({ value, label: t(`insight.revenue.basisOf.${value}`) }))}
          onChange={(refund_basis) => set({ refund_basis })}
        />
      </Field>
      <Field label={t("insight.breakdown")}>
        <Choice
          label={t("insight.breakdown")}
          value={query.by ?? "none"}
          options={[
            { value: "none", label: t("insight.noBreakdown") },
            { value: "channel", label: t("common.property.channel") },
            { value: "city", label: t("common.property.city") },
          ]}
          onChange={(by) => set({ by: by === "none" ? null : by })}
        />
      </Field>
      <Field label={t("insight.customers")}>
        <AudienceField value={query.audience} onChange={(audience) => set({ audience })} />
      </Field>
    </div>
  );
  return (
    <Frame
      title={t("nav.revenue")}
      note={t("insight.revenue.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.orders && !result.refund_fen}
    >
      {(asked, result, open) => <Answer query={asked} result={result} open={open} />}
    </Frame>
  );
}

function Answer({ query, result, open }: { query: RevenueQuery; result: Result; open: OpenCell }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const { palette } = useTheme();
  const { periods } = result;
  const money = (fen: number | null) => formatMoney(fen === null ? null : Math.round(fen), shop.currency, true);
  const option = useMemo<ChartOption>(() => {
    const bar = (name: string, values: number[], color: string) => ({
      name,
      type: "bar",
      stack: "all",
      barMaxWidth: 26,
      itemStyle: { color, borderRadius: 0 },
      data: values,
    });
    return {
      legend: { right: 76, top: 0 },
      grid: { top: 40 },
      tooltip: {
        trigger: "axis",
        valueFormatter: (yuan: number) => formatMoney(Math.round(yuan * 100), shop.currency),
      },
      xAxis: { type: "category", data: periods.map((each) => each.start) },
      yAxis: { type: "value" },
      series: [
        bar(
          t("insight.revenue.paid"),
          periods.map((each) => each.paid_fen / 100),
          palette.series[0],
        ),
        bar(
          t("insight.revenue.refund"),
          periods.map((each) => -each.refund_fen / 100),
          palette.series[3],
        ),
        {
          name: t("insight.revenue.net"),
          type: "line",
          symbolSize: 4,
          itemStyle: { color: palette.series[1] },
          data: periods.map((each) => each.net_fen / 100),
        },
      ],
    };
  }, [periods, palette, shop.currency, t]);
  const table = useMemo(
    () => ({
      header: [
        t("insight.period"),
        t("insight.revenue.orders"),
        t("insight.revenue.buyers"),
        t("insight.revenue.paid"),
        t("insight.revenue.refund"),
        t("insight.revenue.net"),
      ],
      rows: periods.map((p) => [
        p.start,
        p.orders,
        p.buyers,
        ...[p.paid_fen, p.refund_fen, p.net_fen].map((fen) => fen / 100),
      ]),
    }),
    [periods, t],
  );
  const best = periods.reduce((top, each) => (each.net_fen > top.net_fen ? each : top), periods[0]);
  const onBuyers = () => open(t("insight.revenue.buyers"), {}, result.buyers);
  return (
    <>
      <Reading>
        {t("insight.revenue.reading", {
          orders: formatCount(result.orders),
          buyers: formatCount(result.buyers),
          net: money(result.net_fen),
          refund: formatShare(result.paid_fen ? result.refund_fen / result.paid_fen : 0),
        })}
        {best ? t("insight.revenue.readingBest", { day: best.start, net: money(best.net_fen) }) : null}
      </Reading>
      <StatRow>
        <StatCard label={t("insight.revenue.net")} value={money(result.net_fen)} help={t("insight.revenue.netHelp")} />
        <StatCard label={t("insight.revenue.paid")} value={money(result.paid_fen)} />
        <StatCard
          label={t("insight.revenue.refund")}
          value={money(result.refund_fen)}
          note={formatShare(result.paid_fen ? result.refund_fen / result.paid_fen : null)}
          onOpen={() => open(t("insight.revenue.refunded"), { figure: "refunds" })}
        />
        <StatCard
          label={t("insight.revenue.list")}
          value={money(result.list_fen)}
          note={`${t("insight.revenue.discount")} ${money(result.discount_fen)}`}
        />
        <StatCard label={t("insight.revenue.orders")} value={formatCount(result.orders)} />
        <StatCard label={t("insight.revenue.buyers")} value={formatCount(result.buyers)} onOpen={onBuyers} />
        <StatCard label={t("insight.revenue.orderValue")} value={money(result.order_value_fen)} />
        <StatCard label={t("insight.revenue.buyerValue")} value={money(result.buyer_value_fen)} />
      </StatRow>
      <Panel title={t("insight.revenue.chart")} note={t(`insight.revenue.basisNote.${query.refund_basis}`)}>
        <Chart
          name="revenue"
          label={t("insight.revenue.chart")}
          option={option}
          table={table}
          height={320}
          onClick={({ seriesIndex, dataIndex }) => {
            const { start } = periods[dataIndex];
            const figure = seriesIndex === 1 ? "refunds" : "orders";
            open(`${start} · ${t(`insight.revenue.${figure === "refunds" ? "refunded" : "buyers"}`)}`, {
              period: start,
              figure,
            });
          }}
        />
      </Panel>
      <FiguresTable query={query} result={result} open={open} />
    </>
  );
}
