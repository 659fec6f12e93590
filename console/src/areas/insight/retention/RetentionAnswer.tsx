/** Retention's answer: the curve of the mean, the table of cohorts, the curves of the groups. */
import { Segmented, Select } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatShare } from "@/kit/format";
import { Panel } from "@/kit/page";
import { Reading } from "../parts/Frame";
import { HeatTable } from "../parts/HeatTable";
import { pickName } from "../question";
import type { RetentionQuery } from "../RetentionPage";
import type { OpenCell } from "../useInsight";
import { useWords } from "../words";

type Table = Pick<Schema<"RetentionResult">, "cohorts" | "mean_rates">;
interface Props {
  query: RetentionQuery;
  result: Schema<"RetentionResult">;
  open: OpenCell;
}

export function RetentionAnswer({ query, result, open }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const [bucket, setBucket] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<"returned" | "lost">("returned");
  const unit = query.unit ?? "day";
  const found = result.buckets.find((each) => each.bucket === bucket);
  const shown: Table = found ?? result;
  const called = (name: string) =>
    query.breakdown?.by === "segment" ? words.segment(name) : words.value(query.breakdown?.property ?? "", name);
  const header = shown.mean_rates.map((_, i) => t(`insight.nth.${unit}`, { n: i }));
  const back = pickName(query.back, words.event, t("insight.anyEvent"));
  const size = result.cohorts.reduce((sum, each) => sum + (each.size ?? 0), 0);
  const first = shown.mean_rates[1];
  const last = shown.mean_rates.findLastIndex((rate) => rate !== null);
  return (
    <>
      <Reading>
        {first === null || first === undefined
          ? t("insight.retention.readingNone", { size: formatCount(size) })
          : t("insight.retention.reading", {
              size: formatCount(size),
              back,
              period: header[1],
              n: (first * 100).toFixed(1),
            })}
        {last > 1
          ? t("insight.retention.readingLast", {
              period: header[last],
              n: ((shown.mean_rates[last] ?? 0) * 100).toFixed(1),
            })
          : null}
      </Reading>
      <Panel title={t("insight.retention.curve")}>
        <Curve result={result} header={header} called={called} />
      </Panel>
      <Panel
        title={t("insight.retention.table")}
        note={t("insight.retention.tableNote")}
        flush
        extra={
          <>
            {result.buckets.length ? (
              <Select
                size="small"
                allowClear
                aria-label={t("insight.breakdown")}
                placeholder={t("insight.retention.allBuckets")}
                value={found ? bucket : undefined}
                style={{ minWidth: 140 }}
                options={result.buckets.map((each) => ({ value: each.bucket, label: called(each.bucket) }))}
                onChange={(next: string | undefined) => setBucket(next ?? null)}
              />
            ) : null}
            <Segmented
              size="small"
              aria-label={t("insight.retention.show")}
              value={outcome}
              options={(["returned", "lost"] as const).map((value) => ({
                value,
                label: t(`insight.retention.${value}`),
              }))}
              onChange={setOutcome}
            />
          </>
        }
      >
        <Cohorts table={shown} header={header} outcome={outcome} bucket={found ? found.bucket : null} open={open} />
      </Panel>
    </>
  );
}

interface CurveProps {
  result: Schema<"RetentionResult">;
  header: string[];
  called: (bucket: string) => string;
}

function Curve({ result, header, called }: CurveProps) {
  const { t } = useTranslation();
  const lines = useMemo(
    () => [
      { name: t("insight.retention.mean"), rates: result.mean_rates },
      ...result.buckets.map((each) => ({ name: called(each.bucket), rates: each.mean_rates })),
    ],
    [result, called, t],
  );
  const option = useMemo<ChartOption>(
    () => ({
      legend: lines.length > 1 ? { type: "scroll", right: 76, top: 0 } : undefined,
      tooltip: { trigger: "axis", valueFormatter: (value: number | null) => formatShare(value) },
      xAxis: { type: "category", data: header, boundaryGap: false },
      yAxis: { type: "value", min: 0, max: 1, axisLabel: { formatter: (value: number) => formatShare(value, 0) } },
      series: lines.map((line, i) => ({
        name: line.name,
        type: "line",
        data: line.rates,
        areaStyle: i === 0 && lines.length === 1 ? { opacity: 0.12 } : undefined,
        lineStyle: { width: i === 0 ? 2.5 : 1.5 },
      })),
    }),
    [lines, header],
  );
  const table = useMemo(
    () => ({
      header: ["", ...header],
      rows: lines.map((line) => [line.name, ...line.rates.map((rate) => (rate === null ? null : formatShare(rate)))]),
    }),
    [lines, header],
  );
  return <Chart name="retention" label={t("insight.retention.curve")} option={option} table={table} height={230} />;
}

interface CohortsProps {
  table: Table;
  header: string[];
  outcome: "returned" | "lost";
  bucket: string | null;
  open: OpenCell;
}

function Cohorts({ table, header, outcome, bucket, open }: CohortsProps) {
  const { t } = useTranslation();
  const isLost = outcome === "lost";
  const rows = table.cohorts.map((cohort) => ({
    key: cohort.start,
    head: <span className="num">{cohort.start}</span>,
    cells: [
      {
        text: formatCount(cohort.size),
        heat: null,
        hint: t("insight.retention.cohortOn", { day: cohort.start }),
        onOpen: () =>
          open(
            t("insight.retention.cohortOn", { day: cohort.start }),
            { cohort: cohort.start, period: 0, bucket },
            cohort.size,
          ),
      },
      ...cohort.rates.map((rate, i) => {
        const count = cohort.counts[i];
        if (rate === null || rate === undefined || count === null || count === undefined || cohort.size === null)
          return { text: null, heat: null };
        const n = isLost ? cohort.size - count : count;
        const share = isLost ? 1 - rate : rate;
        const what = `${cohort.start} · ${header[i]} · ${t(`insight.retention.${outcome}`)}`;
        return {
          text: formatShare(share),
          heat: i === 0 && !isLost ? 0.15 : share,
          hint: `${what} · ${formatCount(n)}`,
          isRunning: cohort.running[i],
          onOpen: n ? () => open(what, { cohort: cohort.start, period: i, bucket, outcome }, n) : undefined,
        };
      }),
    ],
  }));
  const mean = {
    key: "mean",
    head: t("insight.retention.mean"),
    isTotal: true,
    cells: [
      { text: "", heat: null },
      ...table.mean_rates.map((rate) =>
        rate === null
          ? { text: null, heat: null }
          : { text: formatShare(isLost ? 1 - rate : rate), heat: isLost ? 1 - rate : rate },
      ),
    ],
  };
  return (
    <HeatTable
      label={t("insight.retention.table")}
      corner={t("insight.retention.cohortShort")}
      header={[t("insight.customers"), ...header]}
      rows={[mean, ...rows]}
      csv={{
        name: "retention",
        header: [t("insight.retention.cohortShort"), t("insight.customers"), ...header, ...header.map((h) => `${h} %`)],
        rows: table.cohorts.map((c) => [
          c.start,
          c.size,
          ...c.counts,
          ...c.rates.map((r) => (r === null ? null : formatShare(r))),
        ]),
      }}
    />
  );
}
