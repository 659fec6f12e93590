/** Who came to a segment and left it, and what it shares with others. */
import { useQuery } from "@tanstack/react-query";
import { Select, Table } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { AppLink } from "@/kit/AppLink";
import { EmptyState, QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { Time } from "@/kit/values";
import { OverlapTable } from "./OverlapDrawer";

export function HistoryTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const history = useQuery({
    queryKey: ["segments", id, "history"],
    queryFn: ({ signal }) =>
      body(api.GET("/api/segments/{segment_id}/history", { params: { path: { segment_id: id } }, signal })),
    refetchInterval: 5000,
  });
  return (
    <QueryView
      query={history}
      isEmpty={(stays) => !stays.length}
      empty={<EmptyState compact title={t("segments.noHistory")} />}
    >
      {(stays) => (
        <Table
          size="small"
          rowKey={(stay) => `${stay.customer_no}-${stay.entered_at}`}
          dataSource={stays}
          pagination={false}
          scroll={{ y: 420 }}
          aria-label={t("segments.tab.history")}
          columns={[
            {
              title: t("common.customer.no"),
              dataIndex: "customer_no",
              width: 140,
              render: (no: number) => <AppLink to={`/customers/${no}`}>{no}</AppLink>,
            },
            {
              title: t("segments.enteredAt"),
              dataIndex: "entered_at",
              render: (at: string) => <Time at={at} style="second" />,
            },
            {
              title: t("segments.leftAt"),
              dataIndex: "left_at",
              render: (at: string | null) =>
                at ? <Time at={at} style="second" /> : <span className="good">{t("segments.stillIn")}</span>,
            },
          ]}
        />
      )}
    </QueryView>
  );
}

export function OverlapTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const [{ with: others }, setUrl] = useUrlState<{ with: string[] }>({ with: [] });
  const segments = useQuery({
    queryKey: ["segments", "all"],
    queryFn: ({ signal }) => body(api.GET("/api/segments", { signal })),
  });
  return (
    <>
      <div className="tab-bar">
        <Select
          mode="multiple"
          aria-label={t("segments.overlapWith")}
          placeholder={t("segments.overlapWith")}
          style={{ minWidth: 360 }}
          maxCount={12}
          showSearch={{ optionFilterProp: "label" }}
          value={others}
          options={(segments.data ?? [])
            .filter((each) => each.segment_id !== id)
            .map((each) => ({ value: each.segment_id, label: each.name }))}
          onChange={(next: string[]) => setUrl({ with: next })}
        />
      </div>
      {others.length ? (
        <OverlapTable ids={[id, ...others]} />
      ) : (
        <EmptyState compact title={t("segments.overlapEmpty")} />
      )}
    </>
  );
}
