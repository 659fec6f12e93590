/** The funnel by group: one row per bucket, its conversion shaded. */
import { useTranslation } from "react-i18next";
import { formatCount, formatShare } from "@/kit/format";
import { Panel } from "@/kit/page";
import { HeatTable } from "../parts/HeatTable";
import type { OpenCell } from "../useInsight";
import { useWords } from "../words";
import type { FunnelQuery, FunnelResult } from "./model";

interface Props {
  names: string[];
  query: FunnelQuery;
  result: FunnelResult;
  open: OpenCell;
}

export function FunnelBuckets({ names, query, result, open }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const { breakdown } = query;
  if (!breakdown) return null;
  const called = (bucket: string) =>
    breakdown.by === "segment" ? words.segment(bucket) : words.value(breakdown.property ?? "", bucket);
  const best = Math.max(...result.buckets.map((each) => each.conversion.at(-1) ?? 0), 0.0001);
  const title =
    breakdown.by === "segment"
      ? t("insight.bySegment")
      : (breakdown.by === "event" ? words.property : words.attribute)(breakdown.property ?? "");
  const rows = result.buckets.map((bucket) => ({
    key: bucket.bucket,
    head: called(bucket.bucket),
    cells: [
      ...bucket.counts.map((n, i) => ({
        text: formatCount(n),
        heat: null,
        hint: `${called(bucket.bucket)} · ${names[i]}`,
        onOpen: () => open(`${called(bucket.bucket)} · ${names[i]}`, { step: i + 1, bucket: bucket.bucket }, n),
      })),
      { text: formatShare(bucket.conversion.at(-1)), heat: (bucket.conversion.at(-1) ?? 0) / best },
    ],
  }));
  const header = [...names.map((name, i) => `${i + 1} ${name}`), t("insight.funnel.conversion")];
  return (
    <Panel title={t("insight.funnel.byBucket", { by: title })} note={t("insight.funnel.byBucketNote")} flush>
      <HeatTable
        label={t("insight.funnel.byBucket", { by: title })}
        corner={title}
        header={header}
        rows={rows}
        csv={{
          name: "funnel-by-group",
          header: [title, ...header],
          rows: result.buckets.map((b) => [called(b.bucket), ...b.counts, formatShare(b.conversion.at(-1))]),
        }}
      />
    </Panel>
  );
}
