/** What runs here, whether it is well, and where to read on. */
import { useQuery } from "@tanstack/react-query";
import { Descriptions, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { useSession } from "@/app/session";
import { Panel } from "@/kit/page";
import { Freshness, QueryView } from "@/kit/states";
import { DemoPanel } from "./DemoPanel";
import { SettingsFrame } from "./SettingsFrame";

export default function AboutPage() {
  const { t } = useTranslation();
  const { shop } = useSession();
  const health = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => body(api.GET("/api/health", { signal })),
    refetchInterval: 10_000,
  });
  return (
    <SettingsFrame title={t("nav.settingsAbout")} note={t("settings.aboutNote")} actions={<Freshness query={health} />}>
      <Panel>
        <QueryView query={health}>
          {(data) => (
            <Descriptions
              column={1}
              size="small"
              items={[
                { key: "v", label: t("settings.version"), children: <span className="num">Siyu {data.version}</span> },
                {
                  key: "s",
                  label: t("settings.health"),
                  children: (
                    <Tag color={data.status === "ok" ? "success" : "error"}>
                      {t(`settings.healthState.${data.status}`)}
                    </Tag>
                  ),
                },
                {
                  key: "d",
                  label: t("settings.database"),
                  children: <Tag color={data.database === "ok" ? "success" : "error"}>{data.database}</Tag>,
                },
                { key: "z", label: t("settings.zone"), children: shop.zone },
                { key: "l", label: t("settings.licence"), children: "Apache-2.0" },
                { key: "a", label: "API", children: <a href="/api/openapi.json">/api/openapi.json</a> },
                { key: "m", label: t("settings.metrics"), children: <a href="/metrics">/metrics</a> },
              ]}
            />
          )}
        </QueryView>
      </Panel>
      <DemoPanel />
    </SettingsFrame>
  );
}
