/** Pairs of customers that evidence links and evidence keeps apart: merge them, or leave them apart for good. */
import { CheckCircleOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { ListPage } from "@/kit/list/ListPage";
import type { Column } from "@/kit/list/types";
import { EmptyState } from "@/kit/states";
import { Time } from "@/kit/values";

type Conflict = Schema<"ConflictOut">;

export default function ConflictsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const touches = [["conflicts"], ["customers"]];
  const dismiss = useAction(
    (no: number) =>
      body(api.POST("/api/customers/conflicts/{conflict_no}/dismiss", { params: { path: { conflict_no: no } } })),
    { touches, say: t("customers.dismissed") },
  );
  const merge = useAction(
    ({ first_no, second_no }: Conflict) =>
      body(
        api.POST("/api/customers/{customer_no}/merge", {
          params: { path: { customer_no: first_no } },
          body: { loser_no: second_no },
        }),
      ),
    { touches, say: t("customers.merged") },
  );
  const askMerge = (conflict: Conflict) =>
    ask({
      title: t("customers.mergeTitle", { first: conflict.first_no, second: conflict.second_no }),
      text: t("customers.mergeText"),
      ok: t("customers.merge"),
      run: () => merge.mutateAsync(conflict),
    });
  const link = (no: number) => (
    <AppLink to={`/customers/${no}`} className="num">
      {no}
    </AppLink>
  );
  const columns: Column<Conflict>[] = [
    { key: "first_no", title: t("customers.first"), width: 110, render: ({ first_no }) => link(first_no) },
    { key: "second_no", title: t("customers.second"), width: 110, render: ({ second_no }) => link(second_no) },
    {
      key: "link_kind",
      title: t("customers.linkedBy"),
      width: 150,
      render: ({ link_kind }) => t(`customers.kind.${link_kind}`),
    },
    {
      key: "kind",
      title: t("customers.keptApartBy"),
      width: 180,
      render: ({ kind }) => (kind ? t(`customers.kind.${kind}`) : t("customers.byPerson")),
    },
    { key: "seen_at", title: t("customers.seenAt"), width: 160, render: ({ seen_at }) => <Time at={seen_at} /> },
    {
      key: "do",
      title: "",
      width: 200,
      text: () => "",
      render: (conflict) =>
        may("customer.write") ? (
          <Space size={4}>
            <Button size="small" onClick={() => askMerge(conflict)}>
              {t("customers.merge")}
            </Button>
            <Button size="small" type="text" onClick={() => dismiss.mutate(conflict.conflict_no)}>
              {t("customers.dismiss")}
            </Button>
          </Space>
        ) : null,
    },
  ];
  return (
    <ListPage<Conflict>
      name="conflicts"
      title={t("nav.conflicts")}
      note={t("customers.conflictsNote")}
      columns={columns}
      rowKey={(row) => String(row.conflict_no)}
      fetchPage={({ cursor, limit, signal }) =>
        body(api.GET("/api/customers/conflicts", { params: { query: { cursor, limit } }, signal })) as Promise<
          Page<Conflict>
        >
      }
      empty={
        <EmptyState
          icon={<CheckCircleOutlined />}
          title={t("customers.noConflicts")}
          text={t("customers.noConflictsText")}
        />
      }
    />
  );
}
