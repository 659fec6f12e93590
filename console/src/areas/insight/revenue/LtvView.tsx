/** Cohort LTV: what customers have brought in, by the period of their first order and by days since. */
import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatMoney } from "@/kit/format";
import { Panel } from "@/kit/page";
import { Frame, Reading } from "../parts/Frame";
import { AudienceField, Choice, Field, RangeField, UnitField } from "../parts/fields";
import { HeatTable } from "../parts/HeatTable";
import type { Asked, Unit } from "../question";
import { type OpenCell, useInsight } from "../useInsight";

interface LtvQuery extends Asked {
  question: "ltv";
  unit?: Unit;
  horizons_days?: number[];
  refund_basis?: "order_date" | "refund_date";
}
type Result = Schema<"LtvResult">;
const HORIZONS = [7, 30, 60, 90, 180, 365];
const START: LtvQuery = {
  question: "ltv",
  unit: "month",
  horizons_days: [30, 60, 90, 180, 365],
  refund_basis: "order_date",
  range: { last: 365 },
};

export function LtvView() {
  const { t } = useTranslation();
  const insight = useInsight<LtvQuery, Result>(START);
  const { query, set } = insight;
  const form = (
    <div className="ask-row">
      <Field label={t("insight.ltv.firstPaid")}>
        <RangeField value={query.range} onChange={(range) => set({ range })} />
      </Field>
      <Field label={t("insight.unit")}>
        <UnitField value={query.unit} onChange={(unit) => set({ unit })} />
      </Field>
      <Field label={t("insight.ltv.horizons")}>
        <Select
          mode="tags"
          aria-label={t("insight.ltv.horizons")}
          value={(query.horizons_days ?? []).map(String)}
          style={{ minWidth: 200 }}
          options={HORIZONS.map((n) => ({ value: String(n), label: String(n) }))}
          onChange={(typed: string[]) => {
            const days = [...new Set(typed.map(Number).filter((n) => Number.isInteger(n) && n > 0))].sort(
              (a, b) => a - b,
            );
            if (days.length) set({ horizons_days: days });
          }}
        />
      </Field>
      <Field label={t("insight.revenue.basis")}>
        <Choice
          label={t("insight.revenue.basis")}
          value={query.refund_basis ?? "order_date"}
          options={(["order_date", "refund_date"] as const).map((value) => ({
            value,
            label: t(`insight.revenue.basisOf.${value}`),
          }))}
          onChange={(refund_basis) => set({ refund_basis })}
        />
      </Field>
      <Field label={t("insight.customers")}>
        <AudienceField value={query.audience} onChange={(audience) => set({ audience })} />
      </Field>
    </div>
  );
  return (
    <Frame
      title={t("insight.revenue.view.ltv")}
      note={t("insight.ltv.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.cohorts.length}
    >
      {(_, result, open) => <Answer result={result} open={open} />}
    </Frame>
  );
}

function Answer({ result, open }: { result: Result; open: OpenCell }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const { palette } = useTheme();
  const money = (fen: number | null) => formatMoney(fen === null ? null : Math.round(fen), shop.currency, true);
  const header = result.total.map((each) => t("insight.ltv.days", { n: each.days }));
  const option = useMemo<ChartOption>(
    () => ({
      tooltip: {
        trigger: "axis",
        valueFormatter: (yuan: number) => formatMoney(Math.round(yuan * 100), shop.currency),
      },
      xAxis: { type: "category", data: header, boundaryGap: false },
      yAxis: { type: "value" },
      series: [
        {
          name: t("insight.ltv.perCustomer"),
          type: "line",
          itemStyle: { color: palette.series[0] },
          areaStyle: { opacity: 0.12 },
          data: result.total.map((each) => (each.per_customer_fen === null ? null : each.per_customer_fen / 100)),
        },
      ],
    }),
    [result.total, header, palette, shop.currency, t],
  );
  const table = {
    header: [t("insight.ltv.horizon"), t("insight.ltv.observed"), t("insight.ltv.perCustomer")],
    rows: result.total.map((each, i) => [header[i], each.observed, money(each.per_customer_fen)]),
  };
  const most = Math.max(...result.cohorts.flatMap((each) => each.horizons.map((h) => h.per_customer_fen ?? 0)), 1);
  const cells = (horizons: Schema<"LtvHorizon">[], size: number, start: string | null) =>
    horizons.map((each) => {
      if (each.per_customer_fen === null) return { text: null, heat: null };
      const hint = t("insight.ltv.cell", { n: formatCount(each.observed), net: money(each.net_fen) });
      return {
        text: money(each.per_customer_fen),
        heat: each.per_customer_fen / most,
        hint: start ? `${start} · ${hint}` : hint,
        isRunning: start !== null && each.observed < size,
        onOpen: start
          ? () =>
              open(
                `${start} · ${t("insight.ltv.days", { n: each.days })}`,
                { cohort: start, days: each.days },
                each.observed,
              )
          : undefined,
      };
    });
  const rows = result.cohorts.map((each) => ({
    key: each.start,
    head: <span className="num">{each.start}</span>,
    cells: [
      {
        text: formatCount(each.size),
        heat: null,
        hint: t("insight.retention.cohortOn", { day: each.start }),
        onOpen: () => open(t("insight.retention.cohortOn", { day: each.start }), { cohort: each.start }, each.size),
      },
      ...cells(each.horizons, each.size, each.start),
    ],
  }));
  const size = result.cohorts.reduce((sum, each) => sum + each.size, 0);
  const total = {
    key: "total",
    head: t("insight.ltv.total"),
    isTotal: true,
    cells: [{ text: formatCount(size), heat: null }, ...cells(result.total, size, null)],
  };
  const known = result.total.filter((each) => each.per_customer_fen !== null);
  const [first, last] = [known[0], known.at(-1)];
  return (
    <>
      {first && last ? (
        <Reading>
          {t("insight.ltv.reading", {
            d1: first.days,
            v1: money(first.per_customer_fen),
            d2: last.days,
            v2: money(last.per_customer_fen),
            times: ((last.per_customer_fen ?? 0) / (first.per_customer_fen || 1)).toFixed(1),
          })}
        </Reading>
      ) : null}
      <Panel title={t("insight.ltv.curve")}>
        <Chart name="ltv" label={t("insight.ltv.curve")} option={option} table={table} height={230} />
      </Panel>
      <Panel title={t("insight.ltv.table")} note={t("insight.ltv.tableNote")} flush>
        <HeatTable
          label={t("insight.ltv.table")}
          corner={t("insight.retention.cohortShort")}
          header={[t("insight.customers"), ...header]}
          rows={[total, ...rows]}
          csv={{
            name: "ltv",
            header: [t("insight.retention.cohortShort"), t("insight.customers"), ...header],
            rows: result.cohorts.map((c) => [
              c.start,
              c.size,
              ...c.horizons.map((h) => (h.per_customer_fen === null ? null : (h.per_customer_fen / 100).toFixed(2))),
            ]),
          }}
        />
      </Panel>
    </>
  );
}
