/** The newest events of one device, or of all, as they arrive, with what the plan says of each. */
import { BugOutlined, PauseOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Space, Table, Tag } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { PageHead, Panel } from "@/kit/page";
import { EmptyState, ErrorState, Freshness, LoadingState } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { Time } from "@/kit/values";
import { eventLabel } from "@/kit/words";

type Recent = Schema<"RecentEvent">;
const KEPT = 200;

export default function DebugPage() {
  const { t } = useTranslation();
  const [{ device, bad }, setUrl] = useUrlState({ device: "", bad: false });
  const [isPaused, setPaused] = useState(false);
  const [cut, setCut] = useState(0);
  const recent = useQuery({
    queryKey: ["quality", "recent", device],
    queryFn: ({ signal }) =>
      body(api.GET("/api/quality/recent", { params: { query: { device: device || undefined, limit: KEPT } }, signal })),
    refetchInterval: isPaused ? false : 2_000,
    staleTime: 0,
  });
  const rows = (recent.data?.items ?? []).filter((each) => each.seq > cut && (!bad || each.findings.length));
  const actions = (
    <Space>
      <Freshness query={recent} />
      <Button onClick={() => setCut(recent.data?.items[0]?.seq ?? 0)}>{t("quality.debug.clear")}</Button>
      <Button icon={isPaused ? <PlayCircleOutlined /> : <PauseOutlined />} onClick={() => setPaused(!isPaused)}>
        {t(isPaused ? "quality.debug.resume" : "quality.debug.pause")}
      </Button>
    </Space>
  );
  return (
    <>
      <PageHead title={t("nav.debug")} note={t("quality.debug.note")} actions={actions} />
      <Panel flush>
        <div className="list-bar">
          <Space wrap>
            <DeviceField value={device} onChange={(next) => setUrl({ device: next })} />
            <Checkbox checked={bad} onChange={(e) => setUrl({ bad: e.target.checked })}>
              {t("quality.debug.onlyBad")}
            </Checkbox>
          </Space>
        </div>
        {recent.isError && !recent.data ? (
          <ErrorState error={recent.error} onRetry={recent.refetch} compact />
        ) : recent.isPending ? (
          <LoadingState height={240} />
        ) : rows.length ? (
          <Events rows={rows} />
        ) : (
          <EmptyState icon={<BugOutlined />} title={t("quality.debug.waiting")} text={t("quality.debug.waitingText")} />
        )}
      </Panel>
    </>
  );
}

function DeviceField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <Input.Search
      allowClear
      aria-label={t("quality.debug.device")}
      placeholder={t("quality.debug.device")}
      value={typed}
      style={{ width: 300 }}
      onChange={(e) => setTyped(e.target.value)}
      onSearch={(text) => onChange(text.trim())}
    />
  );
}

function Events({ rows }: { rows: Recent[] }) {
  const { t } = useTranslation();
  return (
    <Table<Recent>
      size="small"
      aria-label={t("nav.debug")}
      rowKey="seq"
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false, size: "small" }}
      scroll={{ x: 860 }}
      expandable={{ expandRowByClick: true, expandedRowRender: (row) => <Details row={row} /> }}
      columns={[
        { title: "#", width: 96, render: (_, row) => <span className="num faint">{row.seq}</span> },
        {
          title: t("quality.event"),
          render: (_, row) => (
            <>
              {eventLabel(t, row.name)} <code className="faint">{row.name}</code>
            </>
          ),
        },
        { title: t("quality.debug.who"), render: (_, row) => <code>{row.user_id ?? row.anonymous_id ?? "–"}</code> },
        { title: t("quality.debug.at"), width: 156, render: (_, row) => <Time at={row.at} style="second" /> },
        {
          title: t("quality.debug.received"),
          width: 156,
          render: (_, row) => <Time at={row.received_at} style="second" />,
        },
        {
          title: t("quality.debug.findings"),
          width: 150,
          render: (_, row) =>
            row.findings.length ? (
              <Tag color="orange">{t(`quality.kind.${row.findings[0].kind}`)}</Tag>
            ) : (
              <span className="good">{t("quality.debug.ok")}</span>
            ),
        },
      ]}
    />
  );
}

function Details({ row }: { row: Recent }) {
  const { t } = useTranslation();
  const part = (name: "properties" | "traits" | "context") =>
    Object.keys(row[name]).length ? (
      <>
        <b>{t(`quality.debug.${name}`)}</b>
        <pre className="debug-json">{JSON.stringify(row[name], null, 2)}</pre>
      </>
    ) : null;
  return (
    <>
      {row.findings.map((one) => (
        <p key={`${one.kind}${one.property}`} className="warn">
          {t(`quality.kind.${one.kind}`)} {one.property ? <code>{one.property}</code> : null} {one.detail}
        </p>
      ))}
      {row.sealed.length ? (
        <p className="muted">{t("quality.debug.sealed", { names: row.sealed.join(", ") })}</p>
      ) : null}
      {part("properties")}
      {part("traits")}
      {part("context")}
    </>
  );
}
