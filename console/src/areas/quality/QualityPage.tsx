/** Data quality: how much arrives how late, what strays from the tracking plan, and the plan itself. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { durationText } from "@/areas/insight/duration";
import { formatCount } from "@/kit/format";
import { PageHead, StatCard, StatRow } from "@/kit/page";
import { Freshness, QueryView } from "@/kit/states";
import { PlanPanels } from "./PlanPanels";
import { ViolationsPanel } from "./ViolationsPanel";
import { VolumePanel } from "./VolumePanel";

export default function QualityPage() {
  const { t } = useTranslation();
  const lag = useQuery({
    queryKey: ["quality", "lag"],
    queryFn: ({ signal }) => body(api.GET("/api/quality/lag", { signal })),
    refetchInterval: 15_000,
  });
  return (
    <>
      <PageHead title={t("nav.quality")} note={t("quality.note")} actions={<Freshness query={lag} />} />
      <QueryView query={lag} height={110}>
        {(data) => (
          <StatRow>
            <StatCard label={t("quality.received")} value={formatCount(data.events)} />
            <StatCard label={t("quality.p50")} value={durationText(t, data.p50_s)} />
            <StatCard label={t("quality.p95")} value={durationText(t, data.p95_s)} />
            <StatCard
              label={t("quality.waiting")}
              value={formatCount(data.waiting_events)}
              note={data.waiting_events ? t("quality.waitingNote", { time: durationText(t, data.waiting_s) }) : null}
            />
            <StatCard label={t("quality.uninspected")} value={formatCount(data.uninspected_events)} />
          </StatRow>
        )}
      </QueryView>
      <ViolationsPanel />
      <VolumePanel />
      <PlanPanels />
    </>
  );
}
