/** The funnel's answer: reading, figures, steps as chart and table, breakdown. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatShare } from "@/kit/format";
import { Panel, StatCard, StatRow } from "@/kit/page";
import { durationText } from "../duration";
import { Reading } from "../parts/Frame";
import { pickName } from "../question";
import type { OpenCell } from "../useInsight";
import { useWords } from "../words";
import { FunnelBuckets } from "./FunnelBuckets";
import { FunnelSteps } from "./FunnelSteps";
import { type FunnelQuery, type FunnelResult, worstStep } from "./model";

interface Props {
  query: FunnelQuery;
  result: FunnelResult;
  open: OpenCell;
}

export function FunnelAnswer({ query, result, open }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const { palette } = useTheme();
  const names = useMemo(
    () => query.steps.map((step) => pickName(step, words.event, t("insight.anyEvent"))),
    [query.steps, words.event, t],
  );
  const { counts } = result;
  const last = counts.length - 1;
  const worst = worstStep(counts);
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 150, top: 8, bottom: 4 },
      tooltip: { trigger: "item" },
      xAxis: { type: "value", max: counts[0], show: false },
      yAxis: {
        type: "category",
        inverse: true,
        data: names.map((name, i) => `${i + 1}  ${name}`),
        axisLine: { show: false },
        axisLabel: { color: palette.ink, fontSize: 13 },
      },
      series: [
        {
          name: t("insight.funnel.reached"),
          type: "bar",
          barMaxWidth: 34,
          barCategoryGap: "28%",
          showBackground: true,
          backgroundStyle: { color: palette.hover, borderRadius: 3 },
          itemStyle: { color: palette.series[0], borderRadius: 3 },
          data: counts.map((value, i) => ({ value, itemStyle: { opacity: 1 - (0.45 * i) / Math.max(1, last) } })),
        },
        {
          type: "bar",
          silent: true,
          barGap: "-100%",
          barMaxWidth: 34,
          itemStyle: { color: "transparent" },
          data: counts.map(() => counts[0]),
          tooltip: { show: false },
          label: {
            show: true,
            position: "right",
            color: palette.ink,
            formatter: ({ dataIndex }: { dataIndex: number }) =>
              `${formatCount(counts[dataIndex])}   ${formatShare(result.conversion[dataIndex])}`,
          },
        },
      ],
    }),
    [counts, names, last, palette, result.conversion, t],
  );
  const table = useMemo(
    () => ({
      header: [
        t("insight.funnel.step"),
        t("insight.funnel.reached"),
        t("insight.funnel.ofFirst"),
        t("insight.funnel.ofBefore"),
      ],
      rows: names.map((name, i) => [
        name,
        counts[i],
        formatShare(result.conversion[i]),
        formatShare(result.step_conversion[i]),
      ]),
    }),
    [names, counts, result, t],
  );
  const median = result.time_to_convert;
  const per100 = ((result.conversion[last] ?? 0) * 100).toFixed(1);
  return (
    <>
      <Reading>
        {t("insight.funnel.reading", { first: names[0], last: names[last], n: per100 })}
        {worst > 0
          ? t("insight.funnel.readingWorst", {
              from: names[worst - 1],
              to: names[worst],
              lost: formatCount(counts[worst - 1] - counts[worst]),
              share: formatShare(1 - (result.step_conversion[worst] ?? 0)),
            })
          : t("insight.funnel.readingNoLoss")}
        {result.pending ? t("insight.funnel.readingPending", { n: formatCount(result.pending) }) : null}
      </Reading>
      <StatRow>
        <StatCard
          label={t("insight.funnel.entered")}
          value={formatCount(counts[0])}
          onOpen={() => open(names[0], { step: 1 }, counts[0])}
        />
        <StatCard
          label={t("insight.funnel.converted")}
          value={formatCount(counts[last])}
          note={formatShare(result.conversion[last])}
          onOpen={() => open(names[last], { step: last + 1 }, counts[last])}
        />
        <StatCard
          label={t("insight.funnel.settled")}
          help={t("insight.funnel.settledHelp")}
          value={formatShare(result.settled_conversion[last])}
          note={t("insight.funnel.settledOf", { n: formatCount(result.settled_counts[0]) })}
        />
        <StatCard
          label={t("insight.funnel.pending")}
          help={t("insight.funnel.pendingHelp")}
          value={formatCount(result.pending)}
        />
        <StatCard
          label={t("insight.funnel.median")}
          value={durationText(t, median?.median_s)}
          note={median ? t("insight.funnel.p90", { time: durationText(t, median.p90_s) }) : null}
        />
        {query.exclusions?.length ? (
          <StatCard
            label={t("insight.funnel.excluded")}
            value={formatCount(result.excluded)}
            onOpen={() => open(t("insight.funnel.excluded"), { step: 1, outcome: "excluded" }, result.excluded)}
          />
        ) : null}
      </StatRow>
      <Panel title={t("insight.funnel.chart")}>
        <Chart
          name="funnel"
          label={t("insight.funnel.chart")}
          option={option}
          table={table}
          height={48 + counts.length * 46}
          onClick={({ dataIndex }) => open(names[dataIndex], { step: dataIndex + 1 }, counts[dataIndex])}
        />
      </Panel>
      <FunnelSteps names={names} result={result} open={open} />
      {query.breakdown && result.buckets.length ? (
        <FunnelBuckets names={names} query={query} result={result} open={open} />
      ) : null}
    </>
  );
}
