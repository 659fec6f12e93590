/** Stickiness: on how many days, weeks or months of the range each customer was active. */
import { Segmented } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatShare } from "@/kit/format";
import { Panel, StatCard, StatRow } from "@/kit/page";
import { Frame, Reading } from "./parts/Frame";
import { AudienceField, EventsField, Field, RangeField, UnitField } from "./parts/fields";
import type { Asked, EventPick, Unit } from "./question";
import { type OpenCell, useInsight } from "./useInsight";

interface StickinessQuery extends Asked {
  question: "stickiness";
  event?: EventPick;
  unit?: Unit;
}
type Result = Schema<"StickinessResult">;
const START: StickinessQuery = {
  question: "stickiness",
  event: { events: ["app_launch"] },
  unit: "day",
  range: { last: 28 },
};

export default function StickinessPage() {
  const { t } = useTranslation();
  const insight = useInsight<StickinessQuery, Result>(START);
  const { query, set } = insight;
  const form = (
    <div className="ask-row">
      <Field label={t("insight.growth.event")}>
        <EventsField label={t("insight.growth.event")} value={query.event} onChange={(event) => set({ event })} />
      </Field>
      <Field label={t("insight.unit")}>
        <UnitField value={query.unit} onChange={(unit) => set({ unit })} />
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
      title={t("nav.stickiness")}
      note={t("insight.stickiness.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.active}
    >
      {(asked, result, open) => <Answer unit={asked.unit ?? "day"} result={result} open={open} />}
    </Frame>
  );
}

function Answer({ unit, result, open }: { unit: Unit; result: Result; open: OpenCell }) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const [kind, setKind] = useState<"exact" | "at_least">("exact");
  const { levels, active, mean_periods: mean } = result;
  const name = (periods: number) =>
    t(kind === "exact" ? "insight.stickiness.exactly" : "insight.stickiness.orMore", {
      n: periods,
      unit: t(`common.unit.${unit}`),
    });
  const option = useMemo<ChartOption>(
    () => ({
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: { type: "category", data: levels.map((each) => String(each.periods)), name: t(`common.unit.${unit}`) },
      yAxis: { type: "value" },
      grid: { right: 40 },
      series: [
        {
          name: t("insight.customers"),
          type: "bar",
          barMaxWidth: 28,
          itemStyle: { color: palette.series[0] },
          data: levels.map((each) => each[kind]),
        },
      ],
    }),
    [levels, kind, palette, unit, t],
  );
  const table = useMemo(
    () => ({
      header: [
        t("insight.stickiness.periods"),
        t("insight.stickiness.exact"),
        t("insight.share"),
        t("insight.stickiness.at_least"),
      ],
      rows: levels.map((each) => [each.periods, each.exact, formatShare(each.share), each.at_least]),
    }),
    [levels, t],
  );
  const once = levels[0]?.exact ?? 0;
  const often = levels[Math.min(3, levels.length - 1)];
  return (
    <>
      <Reading>
        {t("insight.stickiness.reading", {
          active: formatCount(active),
          mean: (mean ?? 0).toFixed(1),
          unit: t(`common.unit.${unit}`),
          once: formatShare(once / active),
          often: formatShare((often?.at_least ?? 0) / active),
          n: often?.periods ?? 1,
        })}
      </Reading>
      <StatRow>
        <StatCard
          label={t("insight.stickiness.active")}
          value={formatCount(active)}
          onOpen={() => open(t("insight.stickiness.active"), { periods: 1, at_least: true }, active)}
        />
        <StatCard label={t("insight.stickiness.mean")} value={mean === null ? "–" : mean.toFixed(1)} />
        <StatCard
          label={t("insight.stickiness.ratio")}
          help={t("insight.stickiness.ratioHelp")}
          value={formatShare(mean === null ? null : mean / Math.max(1, levels.length))}
        />
        <StatCard
          label={t("insight.stickiness.once")}
          value={formatCount(once)}
          note={formatShare(once / active)}
          onOpen={() => open(t("insight.stickiness.once"), { periods: 1 }, once)}
        />
      </StatRow>
      <Panel
        title={t("insight.stickiness.chart")}
        extra={
          <Segmented
            size="small"
            aria-label={t("insight.stickiness.chart")}
            value={kind}
            options={(["exact", "at_least"] as const).map((value) => ({
              value,
              label: t(`insight.stickiness.${value}`),
            }))}
            onChange={setKind}
          />
        }
      >
        <Chart
          name="stickiness"
          label={t("insight.stickiness.chart")}
          option={option}
          table={table}
          height={320}
          onClick={({ dataIndex }) => {
            const level = levels[dataIndex];
            open(name(level.periods), { periods: level.periods, at_least: kind === "at_least" }, level[kind]);
          }}
        />
      </Panel>
    </>
  );
}
