/** Attribution: what seven models credit to each channel; a description of paths, not a cause. */
import { Alert, InputNumber } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatMoney, formatShare } from "@/kit/format";
import { Panel } from "@/kit/page";
import { WindowField } from "../funnel/FunnelForm";
import { Frame, Reading } from "../parts/Frame";
import { AudienceField, Choice, EventsField, Field, RangeField } from "../parts/fields";
import { HeatTable } from "../parts/HeatTable";
import type { Asked, EventPick } from "../question";
import { type OpenCell, useInsight } from "../useInsight";
import { useWords } from "../words";

interface AttributionQuery extends Asked {
  question: "attribution";
  conversion?: EventPick;
  touch?: EventPick;
  channel?: string;
  lookback_s?: number;
  value?: "conversions" | "amount_fen";
  incremental_share?: number | null;
}
type Result = Schema<"AttributionResult">;
const START: AttributionQuery = {
  question: "attribution",
  conversion: { events: ["order_paid"] },
  touch: { events: ["app_launch"] },
  channel: "channel",
  lookback_s: 30 * 86_400,
  value: "conversions",
  range: { last: 30 },
};
const CHANNELS = ["channel", "scene", "city", "platform", "event"] as const;

export function AttributionView() {
  const { t } = useTranslation();
  const words = useWords();
  const insight = useInsight<AttributionQuery, Result>(START);
  const { query, set } = insight;
  const share = query.incremental_share;
  const form = (
    <div className="ask-row">
      <Field label={t("insight.attribution.conversion")}>
        <EventsField
          label={t("insight.attribution.conversion")}
          value={query.conversion}
          onChange={(conversion) => set({ conversion })}
        />
      </Field>
      <Field label={t("insight.attribution.touch")}>
        <EventsField label={t("insight.attribution.touch")} value={query.touch} onChange={(touch) => set({ touch })} />
      </Field>
      <Field label={t("insight.attribution.channel")}>
        <Choice<string>
          label={t("insight.attribution.channel")}
          value={query.channel ?? "channel"}
          options={CHANNELS.map((value) => ({
            value,
            label: value === "event" ? t("insight.event") : words.property(value),
          }))}
          onChange={(channel) => set({ channel })}
        />
      </Field>
      <Field label={t("insight.attribution.lookback")}>
        <WindowField seconds={query.lookback_s ?? 0} onChange={(lookback_s) => set({ lookback_s })} />
      </Field>
      <Field label={t("insight.attribution.value")}>
        <Choice
          label={t("insight.attribution.value")}
          value={query.value ?? "conversions"}
          options={(["conversions", "amount_fen"] as const).map((value) => ({
            value,
            label: t(`insight.attribution.valueOf.${value}`),
          }))}
          onChange={(value) => set({ value })}
        />
      </Field>
      <Field label={t("insight.attribution.incremental")}>
        <InputNumber
          aria-label={t("insight.attribution.incremental")}
          placeholder={t("insight.attribution.notMeasured")}
          min={0}
          max={100}
          suffix="%"
          value={share === null || share === undefined ? null : share * 100}
          style={{ width: 108 }}
          onChange={(n) => set({ incremental_share: n === null ? null : n / 100 })}
        />
      </Field>
      <Field label={t("insight.range")}>
        <RangeField value={query.range} onChange={(range) => set({ range })} />
      </Field>
      <Field label={t("insight.customers")}>
        <AudienceField value={query.audience} onChange={(audience) => set({ audience })} />
      </Field>
    </div>
  );
  return (
    <Frame
      title={t("insight.revenue.view.attribution")}
      note={t("insight.attribution.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.conversions}
    >
      {(asked, result, open) => <Answer query={asked} result={result} open={open} />}
    </Frame>
  );
}

function Answer({ query, result, open }: { query: AttributionQuery; result: Result; open: OpenCell }) {
  const { t } = useTranslation();
  const words = useWords();
  const { palette } = useTheme();
  const called = (name: string) =>
    query.channel === "event" ? words.event(name) : words.value(query.channel ?? "channel", name);
  const amount = (n: number) =>
    query.value === "amount_fen" ? formatMoney(Math.round(n), undefined, true) : formatCount(Math.round(n * 10) / 10);
  const channels = useMemo(() => {
    const sums = new Map<string, number>();
    for (const model of result.models)
      for (const one of model.channels) sums.set(one.channel, (sums.get(one.channel) ?? 0) + one.credit);
    return [...sums].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  }, [result.models]);
  const models = result.models.map((each) => t(`insight.attribution.model.${each.model}`));
  const credit = (m: number, name: string) => result.models[m].channels.find((each) => each.channel === name);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `called` and `models` follow the language, as t does
  const option = useMemo<ChartOption>(
    () => ({
      legend: { type: "scroll", right: 76, left: 0, top: 0 },
      grid: { top: 44 },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        valueFormatter: (value: number) => formatShare(value),
      },
      xAxis: { type: "category", data: models },
      yAxis: { type: "value", min: 0, max: 1, axisLabel: { formatter: (value: number) => formatShare(value, 0) } },
      series: [
        ...channels.slice(0, 8).map((name, i) => ({
          name: called(name),
          type: "bar",
          stack: "all",
          barMaxWidth: 56,
          itemStyle: { color: palette.series[i % palette.series.length], borderRadius: 0 },
          data: result.models.map((_, m) => (credit(m, name)?.credit ?? 0) / (result.total || 1)),
        })),
        {
          name: t("insight.attribution.unattributed"),
          type: "bar",
          stack: "all",
          barMaxWidth: 56,
          itemStyle: { color: palette.line, borderRadius: 0 },
          data: result.models.map((each) => Math.max(0, each.unattributed) / (result.total || 1)),
        },
      ],
    }),
    [channels, result, palette, t],
  );
  const rows = channels.map((name) => ({
    key: name,
    head: (
      <button type="button" className="behind-number" onClick={() => open(called(name), { channel: name })}>
        {called(name)}
      </button>
    ),
    cells: result.models.map((_, m) => {
      const one = credit(m, name);
      return {
        text: amount(one?.credit ?? 0),
        heat: one?.share ?? 0,
        hint: `${called(name)} · ${models[m]} · ${formatShare(one?.share)}`,
      };
    }),
  }));
  const rest = {
    key: "rest",
    head: t("insight.attribution.unattributed"),
    isTotal: true,
    cells: result.models.map((each) => ({ text: amount(Math.max(0, each.unattributed)), heat: null })),
  };
  const table = {
    header: [words.property(query.channel ?? "channel"), ...models],
    rows: [
      ...channels.map((name) => [called(name), ...models.map((_, m) => amount(credit(m, name)?.credit ?? 0))]),
      [rest.head, ...rest.cells.map((each) => each.text)],
    ],
  };
  const shares = result.models.map((_, m) => credit(m, channels[0])?.share ?? 0);
  return (
    <>
      <Reading>
        {t("insight.attribution.reading", {
          total: formatCount(result.conversions),
          channel: called(channels[0] ?? "(none)"),
          low: formatShare(Math.min(...shares)),
          high: formatShare(Math.max(...shares)),
        })}
      </Reading>
      <Alert className="gap-below" type="info" showIcon title={t("insight.attribution.caveat")} />
      <Panel title={t("insight.attribution.chart")}>
        <Chart name="attribution" label={t("insight.attribution.chart")} option={option} table={table} height={330} />
      </Panel>
      <Panel title={t("insight.attribution.table")} note={t("insight.attribution.tableNote")} flush>
        <HeatTable
          label={t("insight.attribution.table")}
          corner={words.property(query.channel ?? "channel")}
          header={models}
          rows={[...rows, rest]}
        />
      </Panel>
    </>
  );
}
