/** Look at the file, say what it holds, match columns to fields, see what is wrong with the first rows, start. */
import { Alert, Button, Radio, Select, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { useAction } from "@/kit/actions";
import { Panel } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { type ImportJob, type Preview, type Setup, sayLabel, type Target, usePreview, useTargets } from "./api";
import { PreviewTable } from "./PreviewTable";

export function MapStep({ job }: { job: ImportJob }) {
  const [setup, setSetup] = useState<Setup>(job.kind ? { kind: job.kind } : {});
  const targets = useTargets();
  const preview = usePreview(job.id, setup);
  return (
    <QueryView query={preview} height={320}>
      {(data) => (
        <MapForm
          job={job}
          preview={data}
          targets={targets.data ?? []}
          setup={setup}
          onChange={setSetup}
          isStale={preview.isFetching}
        />
      )}
    </QueryView>
  );
}

interface FormProps {
  job: ImportJob;
  preview: Preview;
  targets: Target[];
  setup: Setup;
  onChange: (setup: Setup) => void;
  isStale: boolean;
}

function MapForm({ job, preview, targets, setup, onChange, isStale }: FormProps) {
  const { t, i18n } = useTranslation();
  const [mode, setMode] = useState<"keep_good" | "all_or_nothing">("keep_good");
  const target = targets.find((each) => each.kind === preview.kind);
  const start = useAction(
    () =>
      body(
        api.POST("/api/imports/{job_id}/start", {
          params: { path: { job_id: job.id } },
          body: { ...setup, kind: preview.kind, mapping: mappingOf(preview), mode },
        }),
      ),
    { touches: [["imports"]] },
  );
  const map = (column: number, field: string | undefined) =>
    onChange({
      ...setup,
      mapping: [
        ...mappingOf(preview).filter((pair) => pair.column !== column && (!field || pair.field !== field)),
        ...(field ? [{ column, field }] : []),
      ],
    });
  const missing = preview.missing.map(
    (name) => sayLabel(target?.fields.find((field) => field.name === name)?.label, i18n.language) || name,
  );
  const faulty = preview.rows.filter((row) => row.reasons.length).length;
  const ready = preview.kind !== null && !preview.missing.length && !preview.encodings.length;
  return (
    <>
      <Panel title={t("imports.layout")}>
        <Space wrap size={12}>
          <div className="inline-field">
            {t("imports.kind")}
            <Select
              aria-label={t("imports.kind")}
              placeholder={t("imports.chooseKind")}
              style={{ width: 160 }}
              value={preview.kind ?? undefined}
              options={targets.map((each) => ({ value: each.kind, label: sayLabel(each.label, i18n.language) }))}
              onChange={(kind: string) => onChange({ ...setup, kind, mapping: undefined })}
            />
          </div>
          {preview.sheets.length > 1 ? (
            <div className="inline-field">
              {t("imports.sheet")}
              <Select
                aria-label={t("imports.sheet")}
                style={{ width: 180 }}
                value={preview.layout.sheet}
                options={preview.sheets.map((value) => ({ value, label: value }))}
                onChange={(sheet: string) => onChange({ ...setup, sheet, mapping: undefined })}
              />
            </div>
          ) : null}
          {preview.layout.format === "csv" ? (
            <div className="inline-field">
              {t("imports.encoding")}
              <Select
                aria-label={t("imports.encoding")}
                style={{ width: 140 }}
                value={preview.layout.encoding || undefined}
                options={["utf-8", "gb18030", "utf-16", "big5"].map((value) => ({ value, label: value.toUpperCase() }))}
                onChange={(encoding: string) => onChange({ ...setup, encoding, mapping: undefined })}
              />
            </div>
          ) : null}
          <span className="muted">
            {preview.total_rows === null ? null : t("imports.totalRows", { n: preview.total_rows })}
          </span>
        </Space>
        {preview.encodings.length ? (
          <EncodingChoices preview={preview} onChoose={(encoding) => onChange({ ...setup, encoding })} />
        ) : null}
      </Panel>
      <Panel title={t("imports.mapping")} note={t("imports.mappingNote")} flush>
        <PreviewTable preview={preview} target={target} onMap={map} isStale={isStale} />
      </Panel>
      <div className="import-foot">
        {missing.length ? (
          <Alert type="warning" showIcon title={t("imports.missing", { fields: missing.join("、") })} />
        ) : null}
        {faulty ? (
          <Alert type="info" showIcon title={t("imports.faulty", { n: faulty, of: preview.rows.length })} />
        ) : null}
        <Space className="import-start">
          <Radio.Group
            value={mode}
            onChange={(event) => setMode(event.target.value)}
            options={(["keep_good", "all_or_nothing"] as const).map((value) => ({
              value,
              label: t(`imports.mode.${value}`),
            }))}
          />
          <Button type="primary" disabled={!ready} loading={start.isPending} onClick={() => start.mutate(undefined)}>
            {t("imports.start")}
          </Button>
        </Space>
      </div>
    </>
  );
}

const mappingOf = (preview: Preview) =>
  preview.columns.flatMap(({ column, field }) => (field ? [{ column, field }] : []));

function EncodingChoices({ preview, onChoose }: { preview: Preview; onChoose: (encoding: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="encodings">
      <p>{t("imports.whichEncoding")}</p>
      {preview.encodings.map((choice) => (
        <button key={choice.encoding} type="button" onClick={() => onChoose(choice.encoding)}>
          <b>{choice.encoding.toUpperCase()}</b>
          <pre className="code-block">{choice.lines.join("\n")}</pre>
        </button>
      ))}
    </div>
  );
}
