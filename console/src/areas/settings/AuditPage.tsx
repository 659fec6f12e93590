/** Who did what, newest first; the hash chain can be checked on the spot. */
import { SafetyCertificateOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { ListPage } from "@/kit/list/ListPage";
import type { Ask, Column } from "@/kit/list/types";
import { Time } from "@/kit/values";
import { SettingsFrame } from "./SettingsFrame";

type Line = Schema<"AuditLine">;

const fetchPage = ({ query, cursor, limit, signal }: Ask): Promise<Page<Line>> =>
  body(api.GET("/api/audit", { params: { query: { ...query, cursor, limit } }, signal })) as Promise<Page<Line>>;

function detailText(detail: string): string {
  try {
    return Object.entries(JSON.parse(detail) as Record<string, unknown>)
      .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(" · ");
  } catch {
    return detail;
  }
}

export default function AuditPage() {
  const { t } = useTranslation();
  const [proof, setProof] = useState<Schema<"AuditProof"> | null>(null);
  const check = useAction((_: null) => body(api.GET("/api/audit/proof")), { onDone: setProof });
  const columns: Column<Line>[] = [
    { key: "at", title: t("settings.at"), width: 160, render: (line) => <Time at={line.at} style="second" /> },
    { key: "actor_name", title: t("settings.actor"), width: 140 },
    { key: "action", title: t("settings.action"), width: 180, render: (line) => <code>{line.action}</code> },
    { key: "subject", title: t("settings.subject"), width: 200 },
    {
      key: "detail",
      title: t("settings.detail"),
      width: 360,
      render: (line) => <span title={detailText(line.detail)}>{detailText(line.detail)}</span>,
    },
    {
      key: "hash",
      title: t("settings.hash"),
      width: 140,
      isExtra: true,
      render: (line) => <code>{line.hash.slice(0, 12)}</code>,
    },
    { key: "seq", title: "#", width: 80, isExtra: true, align: "right" },
  ];
  return (
    <SettingsFrame
      title={t("nav.settingsAudit")}
      note={t("settings.auditNote")}
      actions={
        <Button icon={<SafetyCertificateOutlined />} loading={check.isPending} onClick={() => check.mutate(null)}>
          {t("settings.prove")}
        </Button>
      }
    >
      {proof ? (
        <Alert
          className="gap-below"
          showIcon
          closable
          type={proof.is_whole ? "success" : "error"}
          title={proof.is_whole ? t("settings.chainWhole") : t("settings.chainBroken", { seq: proof.first_break ?? 0 })}
        />
      ) : null}
      <ListPage<Line>
        name="audit"
        title={t("nav.settingsAudit")}
        bare
        filters={[{ key: "action", label: t("settings.actionFilter"), kind: "search" }]}
        columns={columns}
        fetchPage={fetchPage}
        rowKey={(line) => String(line.seq)}
      />
    </SettingsFrame>
  );
}
