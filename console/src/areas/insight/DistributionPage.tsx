/** Distribution: how many customers did something how often, on how many days, or for how much. */
import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatMoney, formatShare } from "@/kit/format";
import { Panel, StatCard, StatRow } from "@/kit/page";
import { Frame, Reading } from "./parts/Frame";
import { AudienceField, Choice, EventsField, Field, RangeField } from "./parts/fields";
import { type Asked, type EventPick, pickName } from "./question";
import { type OpenCell, useInsight } from "./useInsight";
import { useWords } from "./words";

type Measure = "times" | "days" | "sum";
type Summed = "amount_fen" | "quantity";
interface DistributionQuery extends Asked {
  question: "distribution";
  event?: EventPick;
  measure?: Measure;
  property?: Summed;
  edges?: number[];
}
type Result = Schema<"DistributionResult">;

const COUNTS = [1, 2, 3, 4, 5, 6, 8, 11, 16, 21];
const FEN = [0, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000];
const START: DistributionQuery = {
  question: "distribution",
  event: { events: ["order_paid"] },
  measure: "times",
  property: "amount_fen",
  edges: COUNTS,
  range: { last: 90 },
};
const isFen = (query: DistributionQuery) =>
  query.measure === "sum" && (query.property ?? "amount_fen") === "amount_fen";

export default function DistributionPage() {
  const { t } = useTranslation();
  const insight = useInsight<DistributionQuery, Result>(START);
  const { query, set } = insight;
  const scale = isFen(query) ? 100 : 1;
  const change = (part: Partial<DistributionQuery>) => {
    const next = { ...query, ...part };
    set({ ...part, edges: isFen(next) === isFen(query) ? query.edges : isFen(next) ? FEN : COUNTS });
  };
  const form = (
    <div className="ask-row">
      <Field label={t("insight.event")}>
        <EventsField label={t("insight.event")} value={query.event} onChange={(event) => set({ event })} />
      </Field>
      <Field label={t("insight.distribution.measure")}>
        <Choice
          label={t("insight.distribution.measure")}
          value={query.measure ?? "times"}
          options={(["times", "days", "sum"] as const).map((value) => ({
            value,
            label: t(`insight.distribution.by.${value}`),
          }))}
          onChange={(measure) => change({ measure })}
        />
        {query.measure === "sum" ? (
          <Choice
            label={t("insight.property")}
            value={query.property ?? "amount_fen"}
            options={(["amount_fen", "quantity"] as const).map((value) => ({
              value,
              label: t(`common.property.${value}`),
            }))}
            onChange={(property) => change({ property })}
          />
        ) : null}
      </Field>
      <Field label={t("insight.distribution.edges")}>
        <Select
          mode="tags"
          aria-label={t("insight.distribution.edges")}
          placeholder={t("insight.distribution.autoEdges")}
          value={(query.edges ?? []).map((edge) => String(edge / scale))}
          style={{ minWidth: 180, maxWidth: 460 }}
          open={false}
          suffixIcon={null}
          tokenSeparators={[",", "，", " "]}
          onChange={(typed: string[]) => {
            const numbers = typed
              .map((text) => Math.round(Number(text) * scale))
              .filter((n) => Number.isFinite(n) && n >= 0);
            set({ edges: [...new Set(numbers)].sort((a, b) => a - b) });
          }}
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
      title={t("nav.distribution")}
      note={t("insight.distribution.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.active}
    >
      {(asked, result, open) => <Answer query={asked} result={result} open={open} />}
    </Frame>
  );
}

function Answer({ query, result, open }: { query: DistributionQuery; result: Result; open: OpenCell }) {
  const { t } = useTranslation();
  const words = useWords();
  const { palette } = useTheme();
  const { bins, active } = result;
  const isMoney = isFen(query);
  const unit = query.measure === "days" ? t("common.unit.day") : query.measure === "sum" ? "" : t("common.unit.times");
  const names = useMemo(() => {
    const show = (n: number) => (isMoney ? formatMoney(n, undefined, true).replace(/\.00$/, "") : formatCount(n));
    return bins.map(({ low, high }) => {
      if (high === null) return `≥ ${show(low)}`;
      if (isMoney) return `${show(low)}–${show(high)}`;
      return high - low <= 1 ? show(low) : `${show(low)}–${show(high - 1)}`;
    });
  }, [bins, isMoney]);
  const figure = (n: number | null) =>
    n === null ? "–" : isMoney ? formatMoney(Math.round(n)) : `${Number(n.toFixed(1))} ${unit}`;
  const option = useMemo<ChartOption>(
    () => ({
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: { type: "category", data: names },
      yAxis: { type: "value" },
      series: [
        {
          name: t("insight.customers"),
          type: "bar",
          barMaxWidth: 44,
          itemStyle: { color: palette.series[0] },
          data: bins.map((each) => each.customers),
          label: {
            show: true,
            position: "top",
            color: palette.inkSoft,
            formatter: ({ dataIndex }: { dataIndex: number }) => formatShare(bins[dataIndex].share),
          },
        },
      ],
    }),
    [bins, names, palette, t],
  );
  const table = useMemo(
    () => ({
      header: [t("insight.distribution.bin"), t("insight.customers"), t("insight.share")],
      rows: bins.map((each, i) => [names[i], each.customers, formatShare(each.share)]),
    }),
    [bins, names, t],
  );
  const event = pickName(query.event, words.event, t("insight.anyEvent"));
  const largest = bins.reduce((best, each, i) => (each.customers > (bins[best]?.customers ?? -1) ? i : best), 0);
  return (
    <>
      <Reading>
        {t("insight.distribution.reading", {
          active: formatCount(active),
          event,
          median: figure(result.median),
          bin: `${names[largest]} ${unit}`.trim(),
          share: formatShare(bins[largest]?.share),
        })}
      </Reading>
      <StatRow>
        <StatCard label={t("insight.customers")} value={formatCount(active)} />
        <StatCard
          label={t("insight.distribution.total")}
          value={isMoney ? formatMoney(result.total) : formatCount(result.total)}
        />
        <StatCard label={t("insight.distribution.mean")} value={figure(result.mean)} />
        <StatCard label={t("insight.distribution.median")} value={figure(result.median)} />
        <StatCard label={t("insight.distribution.p90")} value={figure(result.p90)} />
      </StatRow>
      <Panel title={t("insight.distribution.chart")}>
        <Chart
          name="distribution"
          label={t("insight.distribution.chart")}
          option={option}
          table={table}
          height={340}
          onClick={({ dataIndex }) =>
            open(`${event} · ${names[dataIndex]}`, { low: bins[dataIndex].low }, bins[dataIndex].customers)
          }
        />
      </Panel>
    </>
  );
}
