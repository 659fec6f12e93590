/** Events received by day, stacked by name. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatTime } from "@/kit/format";
import { Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { eventLabel } from "@/kit/words";

export function VolumePanel() {
  const { t } = useTranslation();
  const volume = useQuery({
    queryKey: ["quality", "volume"],
    queryFn: ({ signal }) => body(api.GET("/api/quality/volume", { params: { query: { unit: "day" } }, signal })),
  });
  return (
    <Panel title={t("quality.volume")}>
      <QueryView
        query={volume}
        height={260}
        isEmpty={(data) => !data.total}
        empty={<EmptyState compact title={t("quality.noSuggestion")} text={t("quality.noSuggestionText")} />}
      >
        {(data) => <Bars points={data.points} />}
      </QueryView>
    </Panel>
  );
}

function Bars({ points }: { points: Schema<"VolumePoint">[] }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const { days, names, at } = useMemo(() => {
    const found = new Map(points.map((each) => [`${each.start}|${each.event}`, each.count]));
    const sums = new Map<string, number>();
    for (const each of points) sums.set(each.event, (sums.get(each.event) ?? 0) + each.count);
    return {
      days: [...new Set(points.map((each) => each.start))].sort(),
      names: [...sums].sort((a, b) => b[1] - a[1]).map(([name]) => name),
      at: (day: string, name: string) => found.get(`${day}|${name}`) ?? 0,
    };
  }, [points]);
  const shown = useMemo(() => days.map((day) => formatTime(day, shop.zone, "day")), [days, shop.zone]);
  const option = useMemo<ChartOption>(
    () => ({
      legend: { type: "scroll", left: 0, right: 76, top: 0 },
      grid: { top: 40 },
      xAxis: { type: "category", data: shown },
      yAxis: { type: "value" },
      series: names.map((name) => ({
        name: eventLabel(t, name),
        type: "bar",
        stack: "all",
        barMaxWidth: 34,
        itemStyle: { borderRadius: 0 },
        data: days.map((day) => at(day, name)),
      })),
    }),
    [days, names, at, shown, t],
  );
  const table = useMemo(
    () => ({
      header: ["", ...names.map((name) => eventLabel(t, name))],
      rows: days.map((day, i) => [shown[i], ...names.map((name) => at(day, name))]),
    }),
    [days, names, at, shown, t],
  );
  return <Chart name="volume" label={t("quality.volume")} option={option} table={table} height={260} />;
}
