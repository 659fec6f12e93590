/** Members of a segment, now or as of a day, and its size by day. */
import { useQuery } from "@tanstack/react-query";
import { Button, DatePicker, Segmented } from "antd";
import dayjs from "dayjs";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay, useSession } from "@/app/session";
import { useAction } from "@/kit/actions";
import { Chart, type ChartTable } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { ListPage } from "@/kit/list/ListPage";
import type { Column } from "@/kit/list/types";
import { EmptyState, QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { Time } from "@/kit/values";
import { endOfDay } from "@/kit/zone";

type Member = Schema<"Member">;

export function MembersTab({ id, isStatic }: { id: string; isStatic: boolean }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const may = useMay();
  const [{ day }, setUrl] = useUrlState({ day: "" });
  const asOf = day ? endOfDay(day, shop.zone) : undefined;
  const take = useAction(
    (remove: number[]) =>
      body(
        api.POST("/api/segments/{segment_id}/members", {
          params: { path: { segment_id: id } },
          body: { add: [], remove },
        }),
      ),
    { touches: [["segments"], [`members-${id}-${day}`]], say: t("common.saved") },
  );
  const columns: Column<Member>[] = [
    {
      key: "customer_no",
      title: t("common.customer.no"),
      width: 140,
      render: (row) => <span className="num">{row.customer_no}</span>,
    },
    {
      key: "entered_at",
      title: t("segments.enteredAt"),
      width: 220,
      render: (row) => <Time at={row.entered_at} style="second" />,
    },
  ];
  return (
    <>
      <div className="tab-bar">
        <span className="muted">{t("segments.asOf")}</span>
        <DatePicker
          aria-label={t("segments.asOf")}
          placeholder={t("segments.now")}
          value={day ? dayjs(day) : null}
          maxDate={dayjs()}
          onChange={(next) => setUrl({ day: next?.format("YYYY-MM-DD") ?? "" })}
        />
        <span className="faint">{day ? t("segments.asOfNote", { day }) : t("segments.nowNote")}</span>
      </div>
      <ListPage<Member>
        name={`members-${id}-${day}`}
        title={t("segments.tab.members")}
        bare
        height={420}
        columns={columns}
        rowKey={(row) => String(row.customer_no)}
        rowLink={(row) => `/customers/${row.customer_no}`}
        fetchPage={({ cursor, limit, signal }) =>
          body(
            api.GET("/api/segments/{segment_id}/members", {
              params: { path: { segment_id: id }, query: { as_of: asOf, cursor, limit } },
              signal,
            }),
          ) as Promise<Page<Member>>
        }
        empty={<EmptyState compact title={t("segments.noMembers")} text={t("segments.noMembersText")} />}
        selection={
          isStatic && may("segment.write")
            ? (keys, clear) => (
                <>
                  <span>{t("segments.ticked", { n: keys.length })}</span>
                  <Button
                    size="small"
                    danger
                    onClick={() => {
                      take.mutate(keys.map(Number));
                      clear();
                    }}
                  >
                    {t("segments.takeOut")}
                  </Button>
                </>
              )
            : undefined
        }
      />
    </>
  );
}

export function TrendTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const [{ days }, setUrl] = useUrlState({ days: 90 });
  const trend = useQuery({
    queryKey: ["segments", id, "trend", days],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/segments/{segment_id}/trend", { params: { path: { segment_id: id }, query: { days } }, signal }),
      ),
  });
  return (
    <>
      <div className="tab-bar">
        <Segmented
          value={days}
          options={[30, 90, 365].map((n) => ({ value: n, label: t("segments.lastDays", { n }) }))}
          onChange={(n) => setUrl({ days: n })}
        />
      </div>
      <QueryView
        query={trend}
        height={320}
        isEmpty={(points) => !points.length}
        empty={<EmptyState compact title={t("segments.noTrend")} />}
      >
        {(points) => <TrendChart points={points} />}
      </QueryView>
    </>
  );
}

function TrendChart({ points }: { points: Schema<"SizePoint">[] }) {
  const { t } = useTranslation();
  const option = useMemo<ChartOption>(
    () => ({
      legend: { top: 0, left: 0 },
      xAxis: { type: "category", data: points.map((point) => point.day) },
      yAxis: [{ type: "value" }, { type: "value", splitLine: { show: false } }],
      series: [
        {
          type: "line",
          name: t("segments.size"),
          data: points.map((point) => point.size),
          showSymbol: points.length < 32,
          areaStyle: { opacity: 0.08 },
        },
        {
          type: "bar",
          name: t("segments.entered"),
          yAxisIndex: 1,
          data: points.map((point) => point.entered),
          stack: "moves",
          barMaxWidth: 12,
        },
        {
          type: "bar",
          name: t("segments.left"),
          yAxisIndex: 1,
          data: points.map((point) => -point.left),
          stack: "moves",
          barMaxWidth: 12,
        },
      ],
    }),
    [points, t],
  );
  const table = useMemo<ChartTable>(
    () => ({
      header: [t("segments.day"), t("segments.size"), t("segments.entered"), t("segments.left")],
      rows: points.map((point) => [point.day, point.size, point.entered, point.left]),
    }),
    [points, t],
  );
  return <Chart name="segment-trend" label={t("segments.tab.trend")} option={option} table={table} height={320} />;
}
