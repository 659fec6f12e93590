/** The tracking plan, and what it could be by recent events. */
import { DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Space, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body, put, remove } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { formatCount } from "@/kit/format";
import { Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { eventLabel } from "@/kit/words";
import { PlanDrawer } from "./PlanDrawer";

type Planned = Schema<"PlannedEvent">;
const KEY = ["quality"];

export function PlanPanels() {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const [edited, setEdited] = useState<Planned | "new" | null>(null);
  const plan = useQuery({
    queryKey: ["quality", "plan"],
    queryFn: ({ signal }) => body(api.GET("/api/quality/plan", { signal })),
  });
  const suggestion = useQuery({
    queryKey: ["quality", "suggestion"],
    queryFn: ({ signal }) => body(api.GET("/api/quality/suggestion", { params: { query: { last: 5_000 } }, signal })),
    staleTime: 60_000,
  });
  const adopt = useAction(
    (one: Schema<"SuggestedEvent">) =>
      put(`/api/quality/plan/${encodeURIComponent(one.name)}`, {
        policy: "report",
        note: "",
        properties: one.properties,
      }),
    { touches: [KEY], say: t("common.saved") },
  );
  const drop = (one: Planned) =>
    ask({
      title: t("quality.deleteTitle", { name: one.name }),
      text: t("quality.deleteText"),
      ok: t("common.remove"),
      run: async () => {
        await remove(`/api/quality/plan/${encodeURIComponent(one.name)}`);
        await Promise.all([plan.refetch(), suggestion.refetch()]);
      },
    });
  const isWriter = may("quality.write");
  const add = isWriter ? (
    <Button size="small" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
      {t("quality.addPlan")}
    </Button>
  ) : null;
  return (
    <div className="grid grid-main">
      <Panel title={t("quality.plan")} note={t("quality.planNote")} extra={add} flush>
        <QueryView
          query={plan}
          isEmpty={(data) => !data.items.length}
          empty={<EmptyState compact title={t("quality.noPlan")} text={t("quality.noPlanText")} />}
        >
          {(data) => (
            <Table<Planned>
              size="small"
              aria-label={t("quality.plan")}
              rowKey="name"
              dataSource={data.items}
              pagination={false}
              columns={[
                { title: t("quality.event"), render: (_, one) => eventLabel(t, one.name) },
                { title: t("quality.eventName"), render: (_, one) => <code>{one.name}</code> },
                { title: t("quality.properties"), align: "right", render: (_, one) => one.properties.length },
                {
                  title: t("quality.policy"),
                  render: (_, one) => <Tag variant="filled">{t(`quality.policyOf.${one.policy}`)}</Tag>,
                },
                {
                  title: <span className="sr-only">{t("common.more")}</span>,
                  width: 80,
                  render: (_, one) =>
                    isWriter ? (
                      <Space size={0}>
                        <Button
                          type="text"
                          size="small"
                          icon={<EditOutlined />}
                          aria-label={`${t("common.edit")} ${one.name}`}
                          onClick={() => setEdited(one)}
                        />
                        <Button
                          type="text"
                          size="small"
                          icon={<DeleteOutlined />}
                          aria-label={`${t("common.remove")} ${one.name}`}
                          onClick={() => drop(one)}
                        />
                      </Space>
                    ) : null,
                },
              ]}
            />
          )}
        </QueryView>
      </Panel>
      <Panel title={t("quality.suggestion")} note={t("quality.suggestionNote")}>
        <QueryView
          query={suggestion}
          isEmpty={(data) => !data.items.length}
          empty={<EmptyState compact title={t("quality.noSuggestion")} text={t("quality.noSuggestionText")} />}
        >
          {(data) => (
            <ul className="problem-list">
              {data.items.map((one) => (
                <li key={one.name}>
                  <span>
                    {eventLabel(t, one.name)}{" "}
                    <small className="muted num">{t("quality.seen", { n: formatCount(one.seen) })}</small>
                  </span>
                  {one.is_planned ? (
                    <small className="muted">{t("quality.planned")}</small>
                  ) : isWriter ? (
                    <Button
                      size="small"
                      onClick={() => adopt.mutate(one)}
                      aria-label={`${t("quality.adopt")} ${one.name}`}
                    >
                      {t("quality.adopt")}
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
        </QueryView>
      </Panel>
      <PlanDrawer edited={edited} onClose={() => setEdited(null)} />
    </div>
  );
}
