/** All segments: size, trend, state; several ticked ones can be compared and combined. */
import { ApartmentOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { ListPage } from "@/kit/list/ListPage";
import type { Ask, Column, Filter } from "@/kit/list/types";
import { EmptyState } from "@/kit/states";
import { Count, Time } from "@/kit/values";
import { CombineDrawer } from "./CombineDrawer";
import { OverlapDrawer } from "./OverlapDrawer";
import { Spark } from "./Spark";

type Segment = Schema<"Segment">;

async function fetchPage({ query, sort, signal }: Ask): Promise<Page<Segment>> {
  const items = await body(api.GET("/api/segments", { params: { query }, signal }));
  const by = (sort ?? "name").replace(/^-/, "") as "name" | "size" | "updated_at";
  const sign = sort?.startsWith("-") ? -1 : 1;
  items.sort((a, b) => sign * (by === "size" ? a.size - b.size : String(a[by]).localeCompare(String(b[by]), "zh-CN")));
  return { items, next: null, total: items.length };
}

export default function SegmentsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [overlap, setOverlap] = useState<string[] | null>(null);
  const [combine, setCombine] = useState<string[] | null>(null);
  const start = may("segment.write") ? (
    <AppLink to="/segments/new">
      <Button type="primary" icon={<PlusOutlined />}>
        {t("segments.create")}
      </Button>
    </AppLink>
  ) : null;
  const filters: Filter[] = [
    { key: "text", label: t("segments.searchName"), kind: "search" },
    {
      key: "status",
      label: t("segments.status.label"),
      kind: "select",
      options: (["active", "paused", "archived"] as const).map((value) => ({
        value,
        label: t(`segments.status.${value}`),
      })),
    },
  ];
  const columns: Column<Segment>[] = [
    { key: "name", title: t("segments.name"), width: 240, sortable: true },
    {
      key: "size",
      title: t("segments.size"),
      width: 110,
      align: "right",
      sortable: true,
      render: ({ size }) => <Count n={size} />,
    },
    {
      key: "trend",
      title: t("segments.trend"),
      width: 120,
      render: ({ trend, name }) => <Spark values={trend ?? []} label={`${t("segments.trend")} ${name}`} />,
      text: ({ trend }) => (trend ?? []).join(" "),
    },
    { key: "status", title: t("segments.status.label"), width: 96, render: (row) => <SegmentStatus segment={row} /> },
    {
      key: "kind",
      title: t("segments.kindLabel"),
      width: 90,
      render: ({ kind }) => t(`segments.kindOf.${kind}`),
      text: ({ kind }) => kind,
    },
    { key: "description", title: t("segments.descriptionShort"), width: 240 },
    { key: "folder", title: t("segments.folder"), width: 120, isExtra: true },
    {
      key: "evaluated_at",
      title: t("segments.evaluatedAt"),
      width: 150,
      isExtra: true,
      render: ({ evaluated_at }) => <Time at={evaluated_at} />,
    },
    {
      key: "took_ms",
      title: t("segments.tookShort"),
      width: 100,
      align: "right",
      isExtra: true,
      render: ({ took_ms }) => <Count n={took_ms} />,
    },
    { key: "created_by", title: t("segments.createdBy"), width: 120 },
    {
      key: "updated_at",
      title: t("segments.updatedAt"),
      width: 150,
      sortable: true,
      render: ({ updated_at }) => <Time at={updated_at} />,
    },
  ];
  return (
    <>
      <ListPage<Segment>
        name="segments"
        title={t("segments.title")}
        note={t("segments.note")}
        actions={start}
        filters={filters}
        columns={columns}
        fetchPage={fetchPage}
        rowKey={(row) => row.segment_id}
        rowLink={(row) => `/segments/${row.segment_id}`}
        refetchMs={15_000}
        empty={
          <EmptyState
            icon={<ApartmentOutlined />}
            title={t("segments.noneTitle")}
            text={t("segments.noneText")}
            action={start}
          />
        }
        selection={(keys, clear) => (
          <>
            <span>{t("segments.ticked", { n: keys.length })}</span>
            <Button size="small" disabled={keys.length < 2 || keys.length > 20} onClick={() => setOverlap(keys)}>
              {t("segments.seeOverlap")}
            </Button>
            {may("segment.write") ? (
              <Button size="small" disabled={keys.length < 2 || keys.length > 20} onClick={() => setCombine(keys)}>
                {t("segments.combine")}
              </Button>
            ) : null}
            <Button size="small" type="text" onClick={clear}>
              {t("common.list.clear")}
            </Button>
          </>
        )}
      />
      <OverlapDrawer ids={overlap} onClose={() => setOverlap(null)} />
      <CombineDrawer ids={combine} onClose={() => setCombine(null)} />
    </>
  );
}

export function SegmentStatus({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  if (segment.error)
    return (
      <Tag color="error" title={segment.error}>
        {t("segments.failed")}
      </Tag>
    );
  const tone = { active: "success", paused: "warning", archived: "default" } as const;
  return <Tag color={tone[segment.status]}>{t(`segments.status.${segment.status}`)}</Tag>;
}
