/** What strays from the plan, most frequent first, with samples. */
import { useQuery } from "@tanstack/react-query";
import { Button, Select, Space, Table } from "antd";
import { useTranslation } from "react-i18next";
import { api, body, call } from "@/api/http";
import { useMay } from "@/app/session";
import { Reading } from "@/areas/insight/parts/Frame";
import { useConfirmDanger } from "@/kit/danger";
import { formatCount } from "@/kit/format";
import { Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { Count, Time } from "@/kit/values";
import { eventLabel } from "@/kit/words";

export function ViolationsPanel() {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const [{ days }, setUrl] = useUrlState({ days: 7 });
  const found = useQuery({
    queryKey: ["quality", "violations", days],
    queryFn: ({ signal }) => body(api.GET("/api/quality/violations", { params: { query: { days } }, signal })),
    placeholderData: (old) => old,
  });
  const items = found.data?.items ?? [];
  const clear = () =>
    ask({
      title: t("quality.clearTitle"),
      text: t("quality.clearText"),
      ok: t("quality.clear"),
      run: async () => {
        await call("DELETE", "/api/quality/violations");
        await found.refetch();
      },
    });
  const tools = (
    <Space>
      <Select
        size="small"
        aria-label={t("quality.violations")}
        value={days}
        options={[1, 7, 30, 90].map((n) => ({ value: n, label: t("quality.days", { n }) }))}
        onChange={(n: number) => setUrl({ days: n })}
      />
      {items.length && may("quality.write") ? (
        <Button size="small" onClick={clear}>
          {t("quality.clear")}
        </Button>
      ) : null}
    </Space>
  );
  return (
    <Panel title={t("quality.violations")} extra={tools} flush>
      <QueryView
        query={found}
        height={120}
        isEmpty={(data) => !data.items.length}
        empty={<EmptyState compact title={t("quality.noViolations")} text={t("quality.readingClean", { days })} />}
      >
        {(data) => (
          <>
            <Reading>
              {t("quality.reading", {
                days,
                kinds: data.items.length,
                times: formatCount(data.items.reduce((sum, each) => sum + each.count, 0)),
                event: eventLabel(t, data.items[0].event),
                kind: t(`quality.kind.${data.items[0].kind}`),
              })}
            </Reading>
            <Table
              size="small"
              aria-label={t("quality.violations")}
              rowKey={(row) => `${row.event}|${row.kind}|${row.property}`}
              dataSource={data.items}
              pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false, size: "small" }}
              expandable={{
                expandedRowRender: (row) => (
                  <ul>
                    {row.samples.map((sample) => (
                      <li key={`${sample.seq}${sample.at}`}>
                        <Time at={sample.at} /> <code>{sample.detail}</code>
                      </li>
                    ))}
                  </ul>
                ),
                rowExpandable: (row) => row.samples.length > 0,
              }}
              columns={[
                { title: t("quality.event"), render: (_, row) => eventLabel(t, row.event) },
                { title: t("quality.kindLabel"), render: (_, row) => t(`quality.kind.${row.kind}`) },
                {
                  title: t("quality.property"),
                  render: (_, row) => (row.property ? <code>{row.property}</code> : "–"),
                },
                { title: t("quality.count"), align: "right", render: (_, row) => <Count n={row.count} /> },
                { title: t("quality.lastAt"), width: 150, render: (_, row) => <Time at={row.last_at} /> },
              ]}
            />
          </>
        )}
      </QueryView>
    </Panel>
  );
}
