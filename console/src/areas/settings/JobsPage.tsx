/** What runs in the background, and what kept failing and waits for somebody to look. */
import { CheckCircleOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { formatCount } from "@/kit/format";
import { Panel, StatCard, StatRow } from "@/kit/page";
import { EmptyState, ErrorState, Freshness, LoadingState, QueryView } from "@/kit/states";
import { Time } from "@/kit/values";
import { SettingsFrame } from "./SettingsFrame";

type Job = Schema<"Job">;
type DeadLetter = Schema<"DeadLetter">;
const DEAD = ["jobs", "dead"];

export default function JobsPage() {
  const { t } = useTranslation();
  const board = useQuery({
    queryKey: ["jobs", "board"],
    queryFn: ({ signal }) => body(api.GET("/api/jobs", { signal })),
    refetchInterval: 5000,
  });
  const failing = board.data?.jobs.filter((job) => job.error).length ?? 0;
  return (
    <SettingsFrame title={t("nav.settingsJobs")} note={t("settings.jobsNote")} actions={<Freshness query={board} />}>
      <StatRow>
        <StatCard label={t("settings.timers")} value={formatCount(board.data?.jobs.length)} loading={board.isPending} />
        <StatCard
          label={t("settings.failing")}
          value={<span className={failing ? "bad" : ""}>{formatCount(failing)}</span>}
          loading={board.isPending}
        />
        <StatCard
          label={t("settings.due")}
          help={t("settings.dueHelp")}
          value={formatCount(board.data?.due)}
          loading={board.isPending}
        />
        <StatCard
          label={t("settings.dead")}
          help={t("settings.deadHelp")}
          value={<span className={board.data?.dead ? "bad" : ""}>{formatCount(board.data?.dead)}</span>}
          loading={board.isPending}
        />
      </StatRow>
      <Panel title={t("settings.dead")} note={t("settings.deadNote")} flush>
        <DeadLetters />
      </Panel>
      <Panel title={t("settings.timers")} flush>
        <QueryView query={board}>{({ jobs }) => <JobTable jobs={jobs} />}</QueryView>
      </Panel>
    </SettingsFrame>
  );
}

function JobTable({ jobs }: { jobs: Job[] }) {
  const { t } = useTranslation();
  return (
    <Table<Job>
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={jobs}
      scroll={{ x: 700 }}
      aria-label={t("settings.timers")}
      columns={[
        { title: t("settings.jobName"), dataIndex: "name", render: (name) => <code>{name}</code> },
        {
          title: t("settings.outcome"),
          key: "outcome",
          width: 260,
          ellipsis: true,
          render: (_, job) => (job.error ? <span className="bad">{job.error}</span> : <Tag color="success">OK</Tag>),
        },
        {
          title: t("settings.lastAt"),
          dataIndex: "last_at",
          width: 160,
          render: (at) => <Time at={at} style="second" />,
        },
        {
          title: t("settings.took"),
          dataIndex: "took_ms",
          width: 90,
          align: "right",
          render: (n) => <span className="num">{t("common.unit.ms", { n })}</span>,
        },
        { title: t("settings.runs"), dataIndex: "runs", width: 100, align: "right", render: formatCount },
        { title: t("settings.failures"), dataIndex: "failures", width: 90, align: "right", render: formatCount },
      ]}
    />
  );
}

function DeadLetters() {
  const { t } = useTranslation();
  const may = useMay();
  const list = useInfiniteQuery({
    queryKey: DEAD,
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/api/jobs/dead", { params: { query: { cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const retry = useAction(
    ({ id, reaction }: DeadLetter) =>
      body(api.POST("/api/jobs/dead/{event_id}/retry", { params: { path: { event_id: id }, query: { reaction } } })),
    { touches: [["jobs"]], say: t("settings.retried") },
  );
  const letters = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isPending) return <LoadingState />;
  if (list.isError) return <ErrorState error={list.error} onRetry={list.refetch} compact />;
  if (!letters.length)
    return (
      <EmptyState compact icon={<CheckCircleOutlined />} title={t("settings.noDead")} text={t("settings.noDeadText")} />
    );
  return (
    <>
      <Table<DeadLetter>
        size="small"
        rowKey={(letter) => `${letter.id}-${letter.reaction}`}
        pagination={false}
        dataSource={letters}
        scroll={{ x: 760 }}
        aria-label={t("settings.dead")}
        expandable={{
          expandedRowRender: (letter) => <pre className="code-block">{`${letter.error ?? ""}\n\n${letter.body}`}</pre>,
        }}
        columns={[
          { title: t("settings.reaction"), dataIndex: "reaction", render: (name) => <code>{name}</code> },
          { title: t("settings.event"), dataIndex: "event", render: (name) => <code>{name}</code> },
          {
            title: t("settings.outcome"),
            dataIndex: "error",
            ellipsis: true,
            render: (error) => <span className="bad">{error}</span>,
          },
          { title: t("settings.attempts"), dataIndex: "attempts", width: 80, align: "right" },
          {
            title: t("settings.at"),
            dataIndex: "created_at",
            width: 160,
            render: (at) => <Time at={at} style="second" />,
          },
          {
            title: "",
            key: "retry",
            width: 90,
            render: (_, letter) =>
              may("job.manage") ? (
                <Button size="small" loading={retry.isPending} onClick={() => retry.mutate(letter)}>
                  {t("common.retry")}
                </Button>
              ) : null,
          },
        ]}
      />
      {list.hasNextPage ? (
        <Button type="text" block onClick={() => list.fetchNextPage()}>
          {t("common.list.loadMore")}
        </Button>
      ) : null}
    </>
  );
}
