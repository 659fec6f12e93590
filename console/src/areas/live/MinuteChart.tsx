/** Today against yesterday through the day, per ten minutes or summed up. */
import { useQuery } from "@tanstack/react-query";
import { Segmented, Space } from "antd";
import dayjs from "dayjs";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { Panel } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { today } from "@/kit/zone";
import { binned, clock, summed } from "./bins";
import { useMetricText } from "./words";

const FIELDS = ["gmv_fen", "orders", "visitors"] as const;
type Field = (typeof FIELDS)[number];
const STEP = 10;

function useMinutes(day: string, refetchMs: number | false) {
  return useQuery({
    queryKey: ["live", "minutes", day],
    queryFn: ({ signal }) => body(api.GET("/api/live/minutes", { params: { query: { day } }, signal })),
    refetchInterval: refetchMs,
  });
}

export function MinuteChart() {
  const { t } = useTranslation();
  const { shop } = useSession();
  const [{ metric, way }, setUrl] = useUrlState<{ metric: Field; way: "sum" | "each" }>({
    metric: "gmv_fen",
    way: "sum",
  });
  const day = today(shop.zone);
  const now = useMinutes(day, 20_000);
  const before = useMinutes(dayjs(day).subtract(1, "day").format("YYYY-MM-DD"), false);
  const tools = (
    <Space wrap>
      <Segmented
        size="small"
        aria-label={t("live.metricLabel")}
        value={metric}
        options={FIELDS.map((value) => ({ value, label: t(`live.metric.${value}`) }))}
        onChange={(next) => setUrl({ metric: next })}
      />
      <Segmented
        size="small"
        aria-label={t("live.way")}
        value={way}
        options={[
          { value: "sum", label: t("live.summed") },
          { value: "each", label: t("live.each") },
        ]}
        onChange={(next) => setUrl({ way: next as "sum" | "each" })}
      />
    </Space>
  );
  return (
    <Panel title={t("live.throughDay")} extra={tools}>
      <QueryView query={now} height={300}>
        {(data) => (
          <Lines now={data} before={before.data} field={metric} isSum={way === "sum" && metric !== "visitors"} />
        )}
      </QueryView>
    </Panel>
  );
}

interface LinesProps {
  now: Schema<"Minutes">;
  before: Schema<"Minutes"> | undefined;
  field: Field;
  isSum: boolean;
}

function Lines({ now, before, field, isSum }: LinesProps) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const text = useMetricText();
  const scale = field === "gmv_fen" ? 100 : 1;
  const [today, yesterday] = useMemo(() => {
    const shape = (values: readonly number[]) => {
      const bins = binned(values, STEP).map((n) => n / scale);
      return isSum ? summed(bins) : bins;
    };
    return [shape(now[field]), shape(before?.[field] ?? [])];
  }, [now, before, field, isSum, scale]);
  const times = useMemo(
    () => Array.from({ length: Math.max(144, yesterday.length, today.length) }, (_, i) => clock(i * STEP)),
    [yesterday.length, today.length],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` follows the shop and the language, as t does
  const option = useMemo<ChartOption>(
    () => ({
      legend: { right: 76, top: 0 },
      grid: { top: 36 },
      tooltip: { trigger: "axis", valueFormatter: (value: number) => text(field, value * scale) },
      xAxis: { type: "category", boundaryGap: false, data: times },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        {
          name: t("live.yesterday"),
          type: "line",
          symbol: "none",
          lineStyle: { width: 1.5, type: "dashed" },
          itemStyle: { color: palette.inkFaint },
          data: yesterday,
        },
        {
          name: t("live.today"),
          type: "line",
          symbol: "none",
          lineStyle: { width: 2.5 },
          itemStyle: { color: palette.series[0] },
          areaStyle: { opacity: 0.1 },
          data: today,
        },
      ],
    }),
    [today, yesterday, times, palette, field, scale, t],
  );
  const table = useMemo(
    () => ({
      header: [t("live.time"), t("live.today"), t("live.yesterday")],
      rows: times.map((time, i) => [time, today[i] ?? null, yesterday[i] ?? null]),
    }),
    [times, today, yesterday, t],
  );
  return <Chart name="live-day" label={t("live.throughDay")} option={option} table={table} height={320} />;
}
