/** One segment: what it means, how it grows, who is in it now or was in it on a past day, what it shares with others. */
import { EditOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Dropdown, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { formatCount } from "@/kit/format";
import { PageHead, Panel, StatCard, StatRow } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { usePathParam, useUrlState } from "@/kit/url";
import { Time } from "@/kit/values";
import { type Choices, ChoicesContext, NO_CHOICES, useNames } from "./builder/choices";
import { sentence } from "./builder/sentence";
import { toTree } from "./builder/tree";
import { HistoryTab, OverlapTab } from "./SegmentMoves";
import { SegmentStatus } from "./SegmentsPage";
import { MembersTab, TrendTab } from "./SegmentTabs";

type Segment = Schema<"Segment">;

export default function SegmentPage() {
  const id = usePathParam("segmentId");
  const segment = useQuery({
    queryKey: ["segments", id],
    queryFn: ({ signal }) =>
      body(api.GET("/api/segments/{segment_id}", { params: { path: { segment_id: id } }, signal })),
    refetchInterval: 10_000,
  });
  const choices = useQuery({
    queryKey: ["segments", "fields"],
    queryFn: ({ signal }) => body(api.GET("/api/segments/fields", { signal })),
    staleTime: 60_000,
  });
  return (
    <ChoicesContext.Provider value={(choices.data as Choices | undefined) ?? NO_CHOICES}>
      <QueryView query={segment}>{(data) => <SegmentView segment={data} />}</QueryView>
    </ChoicesContext.Provider>
  );
}

function SegmentView({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  const names = useNames();
  const [{ tab }, setUrl] = useUrlState({ tab: "members" });
  const trend = segment.trend ?? [];
  const weekAgo = trend.at(-8) ?? trend[0];
  const change = weekAgo ? (segment.size - weekAgo) / weekAgo : undefined;
  const id = segment.segment_id;
  return (
    <>
      <PageHead
        title={
          <>
            {segment.name} <SegmentStatus segment={segment} />
          </>
        }
        note={segment.description}
        actions={<SegmentActions segment={segment} />}
      />
      {segment.error ? (
        <Alert
          type="error"
          showIcon
          className="gap-below"
          title={t("segments.failedText")}
          description={segment.error}
        />
      ) : null}
      {segment.definition ? <p className="rule-sentence">{sentence(toTree(segment.definition), names)}</p> : null}
      <StatRow>
        <StatCard
          label={t("segments.size")}
          value={formatCount(segment.size)}
          change={change}
          note={change === undefined ? null : t("segments.overWeek")}
        />
        <StatCard
          label={t("segments.kindLabel")}
          value={t(`segments.kindOf.${segment.kind}`)}
          note={t(`segments.kindNote.${segment.kind}`)}
        />
        <StatCard
          label={t("segments.evaluatedAt")}
          value={<Time at={segment.evaluated_at} style="short" />}
          note={segment.took_ms === null ? null : t("segments.took", { ms: formatCount(segment.took_ms) })}
        />
        <StatCard label={t("segments.createdBy")} value={segment.created_by} note={<Time at={segment.created_at} />} />
      </StatRow>
      <Panel className="tab-panel">
        <Tabs
          activeKey={tab}
          onChange={(next) => setUrl({ tab: next })}
          destroyOnHidden
          items={[
            {
              key: "members",
              label: t("segments.tab.members"),
              children: <MembersTab id={id} isStatic={segment.kind === "static"} />,
            },
            { key: "trend", label: t("segments.tab.trend"), children: <TrendTab id={id} /> },
            { key: "history", label: t("segments.tab.history"), children: <HistoryTab id={id} /> },
            { key: "overlap", label: t("segments.tab.overlap"), children: <OverlapTab id={id} /> },
          ]}
        />
      </Panel>
    </>
  );
}

function SegmentActions({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const navigate = useNavigate();
  const path = { segment_id: segment.segment_id };
  const touches = [["segments"]];
  const patch = useAction(
    (change: Schema<"SegmentPatch">) =>
      body(api.PATCH("/api/segments/{segment_id}", { params: { path }, body: change })),
    { touches, say: t("common.saved") },
  );
  const clone = useAction(
    (name: string) => body(api.POST("/api/segments/{segment_id}/clone", { params: { path }, body: { name } })),
    {
      touches,
      say: t("common.saved"),
      onDone: (made) => navigate({ to: `/segments/${made.segment_id}` }),
    },
  );
  const archive = () =>
    ask({
      title: t("segments.archiveTitle", { name: segment.name }),
      text: segment.nested_in?.length
        ? t("segments.archiveNested", { n: segment.nested_in.length })
        : t("segments.archiveText"),
      ok: t("segments.archive"),
      run: () => patch.mutateAsync({ status: "archived" }),
    });
  const csv = may("export.run") ? (
    <a href={`/api/segments/${segment.segment_id}/members.csv`} download>
      <Button>{t("common.list.csv")}</Button>
    </a>
  ) : null;
  if (!may("segment.write")) return csv;
  const items = [
    {
      key: "clone",
      label: t("segments.clone"),
      onClick: () => clone.mutate(t("segments.cloneName", { name: segment.name })),
    },
    segment.status === "active"
      ? { key: "pause", label: t("segments.pause"), onClick: () => patch.mutate({ status: "paused" }) }
      : { key: "activate", label: t("segments.activate"), onClick: () => patch.mutate({ status: "active" }) },
    ...(segment.status === "archived"
      ? []
      : [{ key: "archive", danger: true, label: t("segments.archive"), onClick: archive }]),
  ];
  return (
    <>
      {csv}
      <Dropdown menu={{ items }} trigger={["click"]}>
        <Button>{t("common.more")}</Button>
      </Dropdown>
      {segment.definition ? (
        <AppLink to={`/segments/${segment.segment_id}/edit`}>
          <Button type="primary" icon={<EditOutlined />}>
            {t("segments.editRules")}
          </Button>
        </AppLink>
      ) : null}
    </>
  );
}
