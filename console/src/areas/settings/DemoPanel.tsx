/** The demo shop: what was loaded, and the switch of its live customers. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { formatCount } from "@/kit/format";
import { Panel, StatCard, StatRow } from "@/kit/page";
import { Time } from "@/kit/values";

export function DemoPanel() {
  const { t } = useTranslation();
  const may = useMay();
  const demo = useQuery({ queryKey: ["demo"], queryFn: ({ signal }) => body(api.GET("/api/demo", { signal })) });
  const live = useQuery({
    queryKey: ["demo", "live"],
    queryFn: ({ signal }) => body(api.GET("/api/demo/live", { signal })),
    refetchInterval: 3000,
  });
  const turn = useAction(
    (is_on: boolean) =>
      body(
        api.PUT("/api/demo/live", { body: { is_on, events_per_s: 2, order_every_s: 40, seed: demo.data?.seed ?? 1 } }),
      ),
    {
      touches: [["demo"]],
      say: t("common.saved"),
    },
  );
  const counts = demo.data?.counts;
  if (!counts) return null;
  return (
    <Panel title={t("settings.demo")} note={<Time at={demo.data?.loaded_at} />}>
      <div className="tab-bar">
        <Switch
          checked={live.data?.is_on ?? false}
          disabled={!may("demo.run") || !live.data}
          loading={turn.isPending}
          aria-label={t("settings.demoLive")}
          onChange={(on) => turn.mutate(on)}
        />
        <span>{t("settings.demoLive")}</span>
        {live.data?.is_running ? (
          <span className="muted num">
            {t("settings.demoPulse", {
              events: formatCount(live.data.events_sent),
              orders: formatCount(live.data.orders_placed),
            })}
          </span>
        ) : null}
      </div>
      {live.data?.last_error ? (
        <Alert type="warning" showIcon className="gap-below" title={live.data.last_error} />
      ) : null}
      <StatRow>
        {(["customers", "products", "orders", "refunds", "events"] as const).map((key) => (
          <StatCard key={key} label={t(`settings.demoCount.${key}`)} value={formatCount(counts[key])} />
        ))}
      </StatRow>
      <details className="attribution">
        <summary>{t("settings.attribution")}</summary>
        <pre className="code-block">{demo.data?.attribution}</pre>
      </details>
    </Panel>
  );
}
