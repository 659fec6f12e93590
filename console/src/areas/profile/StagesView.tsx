/** Customers by stage today, with the days that part the stages, and week by week. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { Reading } from "@/areas/insight/parts/Frame";
import { useTheme } from "@/design/theme";
import { AppLink } from "@/kit/AppLink";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatMoney, formatShare } from "@/kit/format";
import { Panel, StatCard, StatRow } from "@/kit/page";
import { EmptyState, Freshness, QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { STAGE_ORDER } from "@/kit/values";
import { useProfilesBehind } from "./asks";

const WEEKS = [12, 26, 52, 104];

export function StagesView() {
  const { t } = useTranslation();
  const counts = useQuery({
    queryKey: ["lifecycle", "counts"],
    queryFn: ({ signal }) => body(api.GET("/api/lifecycle/counts", { signal })),
  });
  const days = useQuery({
    queryKey: ["lifecycle", "settings"],
    queryFn: ({ signal }) => body(api.GET("/api/lifecycle/settings", { signal })),
  });
  return (
    <>
      <QueryView
        query={counts}
        height={160}
        isEmpty={(data) => !data.stages.some((each) => each.customers)}
        empty={
          <Panel>
            <EmptyState
              title={t("profile.emptyTitle")}
              text={t("profile.emptyText")}
              action={<AppLink to="/imports">{t("insight.toImports")}</AppLink>}
            />
          </Panel>
        }
      >
        {(data) => <Counts counts={data} days={days.data} />}
      </QueryView>
      <Trend />
      <div className="answer-foot">
        <Freshness query={counts} />
      </div>
    </>
  );
}

function Counts({ counts, days }: { counts: Schema<"CountsOut">; days: Schema<"SettingsBody"> | undefined }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const open = useProfilesBehind();
  const whole = counts.stages.reduce((sum, each) => sum + each.customers, 0);
  const buyers = whole - (counts.stages.find((each) => each.stage === "prospect")?.customers ?? 0);
  const active = counts.stages.find((each) => each.stage === "active")?.customers ?? 0;
  const leaving = counts.stages.find((each) => each.stage === "pre_churn");
  const limits = days ? [days.active_days, days.silent_days, days.sleeping_days, days.pre_churn_days] : null;
  const span = (stage: string): string => {
    if (!limits || stage === "prospect") return t("profile.neverBought");
    if (stage === "churned") return t("profile.over", { n: limits[3] });
    const i = ["active", "silent", "sleeping", "pre_churn"].indexOf(stage);
    return t("profile.between", { from: i ? limits[i - 1] + 1 : 0, to: limits[i] });
  };
  return (
    <>
      <Reading>
        {t("profile.reading", {
          buyers: formatCount(buyers),
          share: formatShare(buyers ? active / buyers : 0),
          n: formatCount(leaving?.customers ?? 0),
          money: formatMoney(leaving?.paid_fen ?? 0, shop.currency, true),
        })}
        {counts.median_cycle_days === null
          ? null
          : t("profile.readingCycle", { days: Math.round(counts.median_cycle_days) })}
      </Reading>
      <StatRow>
        {STAGE_ORDER.map((stage) => {
          const one = counts.stages.find((each) => each.stage === stage);
          const label = t(`common.stage.${stage}`);
          return (
            <StatCard
              key={stage}
              label={label}
              value={formatCount(one?.customers ?? 0)}
              note={
                <span className="stage-notes">
                  <span>
                    {formatShare(whole ? (one?.customers ?? 0) / whole : null)} · {span(stage)}
                  </span>
                  <span>{t("profile.paidTotal", { money: formatMoney(one?.paid_fen ?? 0, shop.currency, true) })}</span>
                </span>
              }
              onOpen={() => open(label, "/api/lifecycle/members", { stage }, one?.customers)}
            />
          );
        })}
        <StatCard
          label={t("profile.newMembers")}
          value={formatCount(counts.new)}
          note={t("profile.newOld", { days: days?.new_days ?? 30, old: formatCount(counts.old) })}
          onOpen={() => open(t("profile.newMembers"), "/api/lifecycle/members", { member_age: "new" }, counts.new)}
        />
      </StatRow>
    </>
  );
}

function Trend() {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const [{ weeks }, setUrl] = useUrlState({ weeks: 26 });
  const trend = useQuery({
    queryKey: ["lifecycle", "trend", weeks],
    queryFn: ({ signal }) => body(api.GET("/api/lifecycle/trend", { params: { query: { weeks } }, signal })),
    placeholderData: (old) => old,
  });
  const points = useMemo(() => trend.data ?? [], [trend.data]);
  const option = useMemo<ChartOption>(() => {
    const colours = [palette.info, palette.good, "#d9a520", "#d2762b", palette.bad, "#8a6a73"];
    return {
      legend: { right: 76, top: 0 },
      grid: { top: 40 },
      xAxis: { type: "category", boundaryGap: false, data: points.map((each) => each.on) },
      yAxis: { type: "value" },
      series: STAGE_ORDER.map((stage, i) => ({
        name: t(`common.stage.${stage}`),
        type: "line",
        stack: "all",
        symbol: "none",
        lineStyle: { width: 1 },
        itemStyle: { color: colours[i] },
        areaStyle: { opacity: 0.55 },
        data: points.map((each) => each.stages[stage] ?? 0),
      })),
    };
  }, [points, palette, t]);
  const table = useMemo(
    () => ({
      header: [t("profile.day"), ...STAGE_ORDER.map((stage) => t(`common.stage.${stage}`))],
      rows: points.map((each) => [each.on, ...STAGE_ORDER.map((stage) => each.stages[stage] ?? 0)]),
    }),
    [points, t],
  );
  if (trend.data && !trend.data.some((each) => Object.values(each.stages).some(Boolean))) return null;
  return (
    <Panel
      title={t("profile.trend")}
      note={t("profile.trendNote")}
      extra={
        <Select
          size="small"
          aria-label={t("profile.weeks")}
          value={weeks}
          options={WEEKS.map((n) => ({ value: n, label: t("profile.lastWeeks", { n }) }))}
          onChange={(n: number) => setUrl({ weeks: n })}
        />
      }
    >
      <QueryView query={trend} height={280}>
        {() => <Chart name="stages" label={t("profile.trend")} option={option} table={table} height={280} />}
      </QueryView>
    </Panel>
  );
}
