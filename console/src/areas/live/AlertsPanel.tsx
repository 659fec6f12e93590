/** Alerts on the live figures, and the alarms they raised. */
import { BellOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Space, Switch, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body, put, remove } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { Time } from "@/kit/values";
import { AlertDrawer } from "./AlertDrawer";
import { useMetricText } from "./words";

type AlertRow = Schema<"Alert">;
const KEY = ["live", "alerts"];

export function AlertsPanel() {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const text = useMetricText();
  const [edited, setEdited] = useState<AlertRow | "new" | null>(null);
  const alerts = useQuery({ queryKey: KEY, queryFn: ({ signal }) => body(api.GET("/api/live/alerts", { signal })) });
  const alarms = useQuery({
    queryKey: ["live", "alarms"],
    queryFn: ({ signal }) => body(api.GET("/api/live/alarms", { params: { query: { limit: 50 } }, signal })),
    refetchInterval: 30_000,
  });
  const toggle = useAction(
    ({ alert_id, created_at: _, ...draft }: AlertRow) => put(`/api/live/alerts/${alert_id}`, draft),
    { touches: [KEY, ["live", "alarms"]] },
  );
  const drop = (alert: AlertRow) =>
    ask({
      title: t("live.alert.dropTitle", { name: alert.name }),
      text: t("live.alert.dropText"),
      ok: t("common.remove"),
      run: async () => {
        await remove(`/api/live/alerts/${alert.alert_id}`);
        await alerts.refetch();
      },
    });
  const rule = (alert: AlertRow) =>
    t(`live.alert.rule.${alert.against}`, {
      n: alert.minutes,
      metric: t(`live.metric.${alert.metric}`),
      side: t(`live.alert.sideOf.${alert.side}`),
      value: alert.against === "value" ? text(alert.metric, alert.threshold) : `${alert.threshold}%`,
    });
  const isWriter = may("insight.write");
  const create = isWriter ? (
    <Button size="small" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
      {t("live.alert.create")}
    </Button>
  ) : null;
  return (
    <div className="grid grid-2">
      <Panel title={t("live.alert.title")} note={t("live.alert.note")} extra={create} flush>
        <QueryView
          query={alerts}
          isEmpty={(data) => !data.length}
          empty={
            <EmptyState
              compact
              icon={<BellOutlined />}
              title={t("live.alert.none")}
              text={t("live.alert.noneText")}
              action={create}
            />
          }
        >
          {(data) => (
            <Table<AlertRow>
              size="small"
              aria-label={t("live.alert.title")}
              rowKey="alert_id"
              dataSource={data}
              pagination={false}
              columns={[
                { title: t("live.alert.name"), dataIndex: "name" },
                { title: t("live.alert.when"), render: (_, alert) => <span className="muted">{rule(alert)}</span> },
                {
                  title: t("live.alert.on"),
                  width: 64,
                  render: (_, alert) => (
                    <Switch
                      size="small"
                      aria-label={`${t("live.alert.on")} ${alert.name}`}
                      checked={alert.is_on}
                      disabled={!isWriter}
                      onChange={(is_on) => toggle.mutate({ ...alert, is_on })}
                    />
                  ),
                },
                {
                  title: <span className="sr-only">{t("common.more")}</span>,
                  width: 76,
                  render: (_, alert) =>
                    isWriter ? (
                      <Space size={0}>
                        <Button
                          type="text"
                          size="small"
                          icon={<EditOutlined />}
                          aria-label={`${t("common.edit")} ${alert.name}`}
                          onClick={() => setEdited(alert)}
                        />
                        <Button
                          type="text"
                          size="small"
                          icon={<DeleteOutlined />}
                          aria-label={`${t("common.remove")} ${alert.name}`}
                          onClick={() => drop(alert)}
                        />
                      </Space>
                    ) : null,
                },
              ]}
            />
          )}
        </QueryView>
      </Panel>
      <Panel title={t("live.alarms")} flush>
        <QueryView
          query={alarms}
          isEmpty={(data) => !data.length}
          empty={<EmptyState compact title={t("live.noAlarms")} />}
        >
          {(data) => (
            <Table
              size="small"
              aria-label={t("live.alarms")}
              rowKey="alarm_id"
              dataSource={data}
              pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false, size: "small" }}
              columns={[
                {
                  title: t("live.raisedAt"),
                  width: 140,
                  render: (_, alarm) => <Time at={alarm.raised_at} style="short" />,
                },
                { title: t("live.alert.name"), dataIndex: "name" },
                {
                  title: t("live.measured"),
                  render: (_, alarm) => (
                    <span className="num">
                      {text(alarm.metric, alarm.value)}{" "}
                      <span className="faint">/ {text(alarm.metric, alarm.threshold)}</span>
                    </span>
                  ),
                },
                {
                  title: t("live.clearedAt"),
                  width: 140,
                  render: (_, alarm) =>
                    alarm.cleared_at ? (
                      <Time at={alarm.cleared_at} style="short" />
                    ) : (
                      <Tag color="red">{t("live.stillOn")}</Tag>
                    ),
                },
              ]}
            />
          )}
        </QueryView>
      </Panel>
      <AlertDrawer edited={edited} onClose={() => setEdited(null)} />
    </div>
  );
}
