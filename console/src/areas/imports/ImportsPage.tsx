/** Past imports, and the place to drop the next file. */
import { InboxOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Progress, Space, Tag, Upload } from "antd";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import { useAction } from "@/kit/actions";
import { formatCount } from "@/kit/format";
import { ListPage } from "@/kit/list/ListPage";
import type { Column } from "@/kit/list/types";
import { PageHead } from "@/kit/page";
import { EmptyState } from "@/kit/states";
import { Count, Time } from "@/kit/values";
import { type ImportJob, LIVE_STATES, STATE_TONE, targetLabel, upload, useTargets } from "./api";

export default function ImportsPage() {
  const { t, i18n } = useTranslation();
  const targets = useTargets();
  const columns: Column<ImportJob>[] = [
    { key: "file_name", title: t("imports.file"), width: 280 },
    {
      key: "kind",
      title: t("imports.kind"),
      width: 110,
      render: ({ kind }) => targetLabel(targets.data, kind, t, i18n.language),
    },
    {
      key: "state",
      title: t("goods.status"),
      width: 190,
      render: (job) => <JobState job={job} />,
      text: ({ state }) => t(`imports.state.${state}`),
    },
    {
      key: "rows_read",
      title: t("imports.rowsRead"),
      width: 100,
      align: "right",
      render: ({ rows_read }) => <Count n={rows_read} />,
    },
    {
      key: "rows_ok",
      title: t("imports.rowsOk"),
      width: 100,
      align: "right",
      render: ({ rows_ok }) => <Count n={rows_ok} />,
    },
    {
      key: "rows_rejected",
      title: t("imports.rowsRejected"),
      width: 100,
      align: "right",
      render: ({ rows_rejected }) => (
        <span className={rows_rejected ? "bad num" : "num"}>{formatCount(rows_rejected)}</span>
      ),
    },
    { key: "created_by", title: t("segments.createdBy"), width: 120 },
    {
      key: "created_at",
      title: t("imports.uploadedAt"),
      width: 150,
      render: ({ created_at }) => <Time at={created_at} />,
    },
  ];
  return (
    <>
      <PageHead title={t("nav.imports")} note={t("imports.note")} />
      <DropFile />
      <ListPage<ImportJob>
        name="imports"
        title={t("nav.imports")}
        bare
        columns={columns}
        refetchMs={3000}
        rowKey={(job) => job.id}
        rowLink={(job) => `/imports/${job.id}`}
        fetchPage={({ cursor, limit, signal }) =>
          body(api.GET("/api/imports", { params: { query: { cursor, limit } }, signal })) as Promise<Page<ImportJob>>
        }
        empty={<EmptyState compact title={t("imports.none")} text={t("imports.noneText")} />}
      />
    </>
  );
}

export function JobState({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  return (
    <Space size={6}>
      <Tag color={STATE_TONE[job.state]}>{job.checking ? t("imports.checking") : t(`imports.state.${job.state}`)}</Tag>
      {LIVE_STATES.has(job.state) ? (
        <Progress
          percent={Math.floor(job.progress * 100)}
          size={[70, 6]}
          showInfo={false}
          aria-label={t("imports.progress")}
        />
      ) : null}
    </Space>
  );
}

function DropFile() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const targets = useTargets();
  const send = useAction(upload, { touches: [["imports"]], onDone: (job) => navigate({ to: `/imports/${job.id}` }) });
  const lang = i18n.language === "en" ? "en" : "zh";
  return (
    <div className="drop-file">
      <Upload.Dragger
        accept=".csv,.tsv,.txt,.xlsx,.xls,.jsonl,.ndjson,.parquet"
        showUploadList={false}
        disabled={send.isPending}
        beforeUpload={(file) => {
          send.mutate(file);
          return Upload.LIST_IGNORE;
        }}
      >
        <p className="drop-icon">
          <InboxOutlined />
        </p>
        <p>{send.isPending ? t("imports.uploading") : t("imports.drop")}</p>
        <p className="muted">{t("imports.formats")}</p>
      </Upload.Dragger>
      <p className="drop-templates">
        <span className="muted">{t("imports.templates")}</span>
        {(targets.data ?? []).map(({ kind }) => (
          <a key={kind} href={`/api/imports/templates/${kind}?format=xlsx&lang=${lang}`} download>
            {targetLabel(targets.data, kind, t, i18n.language)}
          </a>
        ))}
      </p>
    </div>
  );
}
