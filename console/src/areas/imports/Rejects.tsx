/** Refused rows with their reasons; the file of them can be mended and imported again. */
import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { ListPage } from "@/kit/list/ListPage";
import type { Column } from "@/kit/list/types";
import { Panel } from "@/kit/page";
import { type ImportJob, sayLabel } from "./api";

type Refused = Schema<"RefusedLine">;

export function Rejects({ job }: { job: ImportJob }) {
  const { t, i18n } = useTranslation();
  const reasons = (row: Refused) =>
    row.reasons
      .map((each) => `${each.column ? `${each.column}: ` : ""}${sayLabel(each.message, i18n.language)}`)
      .join("; ");
  const columns: Column<Refused>[] = [
    { key: "line", title: t("imports.line"), width: 76 },
    {
      key: "reasons",
      title: t("imports.reason"),
      width: 380,
      render: (row) => (
        <span className="bad" title={reasons(row)}>
          {reasons(row)}
        </span>
      ),
      text: reasons,
    },
    ...job.headers.map<Column<Refused>>((header, i) => ({
      key: `c${i}`,
      title: header || String(i + 1),
      width: 130,
      render: (row) => row.cells[i],
      text: (row) => row.cells[i],
    })),
  ];
  const file = (format: "csv" | "xlsx") =>
    `/api/imports/${job.id}/rejects/file?format=${format}&lang=${i18n.language === "en" ? "en" : "zh"}`;
  return (
    <Panel
      title={t("imports.rejects")}
      note={t("imports.rejectsNote")}
      flush
      extra={(["xlsx", "csv"] as const).map((format) => (
        <a key={format} href={file(format)} download>
          <Button icon={<DownloadOutlined />}>{format.toUpperCase()}</Button>
        </a>
      ))}
    >
      <ListPage<Refused>
        name={`rejects-${job.id}`}
        title={t("imports.rejects")}
        bare
        hideCsv
        height={360}
        columns={columns}
        rowKey={(row) => String(row.line)}
        fetchPage={({ cursor, limit, signal }) =>
          body(
            api.GET("/api/imports/{job_id}/rejects", {
              params: { path: { job_id: job.id }, query: { cursor, limit } },
              signal,
            }),
          ) as Promise<Page<Refused>>
        }
      />
    </Panel>
  );
}
