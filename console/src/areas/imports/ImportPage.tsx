/** One import through its three steps: look and map, run, result with refused rows. */
import { Alert, Button, Progress, Steps } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { AppLink } from "@/kit/AppLink";
import { useAction } from "@/kit/actions";
import { formatCount } from "@/kit/format";
import { PageHead, Panel, StatCard, StatRow } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { usePathParam } from "@/kit/url";
import { type ImportJob, LIVE_STATES, sayLabel, targetLabel, useJob, useTargets } from "./api";
import { JobState } from "./ImportsPage";
import { MapStep } from "./MapStep";
import { Rejects } from "./Rejects";

export default function ImportPage() {
  const job = useJob(usePathParam("importId"));
  return <QueryView query={job}>{(data) => <ImportView job={data} />}</QueryView>;
}

function ImportView({ job }: { job: ImportJob }) {
  const { t, i18n } = useTranslation();
  const targets = useTargets();
  const step = job.state === "uploaded" ? 0 : LIVE_STATES.has(job.state) ? 1 : 2;
  return (
    <>
      <PageHead
        title={
          <>
            {job.file_name} <JobState job={job} />
          </>
        }
        note={t("imports.about", {
          kind: targetLabel(targets.data, job.kind, t, i18n.language),
          format: job.layout.format.toUpperCase(),
          encoding: job.layout.encoding || "–",
          size: formatCount(Math.ceil(job.size_bytes / 1024)),
        })}
        actions={<CancelButton job={job} />}
      />
      <Steps
        size="small"
        current={step}
        className="gap-below"
        items={(["map", "run", "result"] as const).map((key) => ({ title: t(`imports.step.${key}`) }))}
      />
      {job.same_as ? (
        <Alert
          className="gap-below"
          type="info"
          showIcon
          title={t("imports.sameAs")}
          description={<AppLink to={`/imports/${job.same_as}`}>{t("imports.seeEarlier")}</AppLink>}
        />
      ) : null}
      {job.state === "failed" ? (
        <Alert className="gap-below" type="error" showIcon title={sayLabel(job.message, i18n.language) || job.reason} />
      ) : null}
      {step === 0 ? <MapStep job={job} /> : <Running job={job} />}
      {job.rows_rejected > 0 && step > 0 ? <Rejects job={job} /> : null}
    </>
  );
}

function Running({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const percent = job.state === "done" ? 100 : Math.floor(job.progress * 100);
  const status = job.state === "failed" ? "exception" : job.state === "done" ? "success" : "active";
  return (
    <>
      <Panel>
        <Progress percent={percent} status={status} aria-label={t("imports.progress")} />
        <p className="muted">
          {job.checking ? t("imports.rehearsing") : null}{" "}
          {job.eta_s === null ? null : t("imports.eta", { s: job.eta_s })}
        </p>
      </Panel>
      <StatRow>
        <StatCard label={t("imports.rowsRead")} value={formatCount(job.rows_read)} />
        <StatCard label={t("imports.rowsOk")} value={<span className="good">{formatCount(job.rows_ok)}</span>} />
        <StatCard
          label={t("imports.rowsRejected")}
          value={<span className={job.rows_rejected ? "bad" : ""}>{formatCount(job.rows_rejected)}</span>}
        />
      </StatRow>
    </>
  );
}

function CancelButton({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const cancel = useAction(
    (id: string) => body(api.POST("/api/imports/{job_id}/cancel", { params: { path: { job_id: id } } })),
    { touches: [["imports"]] },
  );
  if (!LIVE_STATES.has(job.state) && job.state !== "uploaded") return null;
  return (
    <Button loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
      {t("imports.cancel")}
    </Button>
  );
}
