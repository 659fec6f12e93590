/** What identifies the customer, and how the records came together; a merge can be taken back. */
import { useQuery } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { EmptyState, QueryView } from "@/kit/states";
import { Time } from "@/kit/values";
import { Masked } from "./ProfilePanel";

type Merge = Schema<"MergeOut">;

export function IdentityTab({ no, identities }: { no: number; identities: Schema<"KnownIdentityOut">[] }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className="tab-title">
        {t("customers.identities")}{" "}
        <Masked
          no={no}
          field="identities"
          masked={identities.some((each) => each.value.includes("*")) ? "*" : null}
          label={t("customers.revealAll")}
        />
      </h3>
      <Table
        size="small"
        rowKey={(each) => `${each.kind}-${each.value}-${each.person_no}`}
        pagination={false}
        dataSource={identities}
        aria-label={t("customers.identities")}
        columns={[
          {
            title: t("customers.identityKind"),
            dataIndex: "kind",
            width: 150,
            render: (kind: "phone") => t(`customers.kind.${kind}`),
          },
          { title: t("segments.value"), dataIndex: "value", render: (value) => <code>{value}</code> },
          {
            title: t("customers.record"),
            dataIndex: "person_no",
            width: 110,
            render: (person) => <span className="num">{person}</span>,
          },
          { title: t("customers.addedAt"), dataIndex: "added_at", width: 160, render: (at) => <Time at={at} /> },
        ]}
      />
      <h3 className="tab-title">{t("customers.merges")}</h3>
      <Merges no={no} />
    </>
  );
}

function Merges({ no }: { no: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const merges = useQuery({
    queryKey: ["customers", no, "merges"],
    queryFn: ({ signal }) =>
      body(api.GET("/api/customers/{customer_no}/merges", { params: { path: { customer_no: no } }, signal })),
  });
  const undo = useAction(
    (merge_no: number) =>
      body(
        api.POST("/api/customers/{customer_no}/unmerge", { params: { path: { customer_no: no } }, body: { merge_no } }),
      ),
    { touches: [["customers"]], say: t("customers.unmerged") },
  );
  const askUndo = (merge: Merge) =>
    ask({
      title: t("customers.unmergeTitle", { loser: merge.loser_no, winner: merge.winner_no }),
      text: t("customers.unmergeText"),
      ok: t("customers.unmerge"),
      run: () => undo.mutateAsync(merge.merge_no),
    });
  return (
    <QueryView
      query={merges}
      isEmpty={({ items }) => !items.length}
      empty={<EmptyState compact title={t("customers.noMerges")} />}
    >
      {({ items }) => (
        <Table<Merge>
          size="small"
          rowKey="merge_no"
          pagination={false}
          dataSource={items}
          aria-label={t("customers.merges")}
          columns={[
            {
              title: t("customers.mergeOf"),
              key: "of",
              render: (_, each) => (
                <span className="num">
                  {each.loser_no} → {each.winner_no}
                </span>
              ),
            },
            {
              title: t("customers.linkedBy"),
              dataIndex: "reason",
              render: (reason: "phone" | "manual") =>
                reason === "manual" ? t("customers.byPerson") : t(`customers.kind.${reason}`),
            },
            { title: t("customers.mergedAt"), dataIndex: "merged_at", width: 160, render: (at) => <Time at={at} /> },
            { title: t("segments.createdBy"), dataIndex: "merged_by", width: 140 },
            {
              title: "",
              key: "undo",
              width: 180,
              render: (_, each) =>
                each.undone_at ? (
                  <Tag>
                    {t("customers.undone")} <Time at={each.undone_at} />
                  </Tag>
                ) : may("customer.write") ? (
                  <Button size="small" onClick={() => askUndo(each)}>
                    {t("customers.unmerge")}
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
    </QueryView>
  );
}
