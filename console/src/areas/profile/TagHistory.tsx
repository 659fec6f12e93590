/** Who was given a tag and who lost it, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { AppLink } from "@/kit/AppLink";
import { EmptyState, ErrorState, LoadingState } from "@/kit/states";
import { Time } from "@/kit/values";

export function TagHistory({ path, onClose }: { path: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    queryKey: ["tags", "history", path],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/api/tags/history", {
          params: { query: { path: path ?? "", cursor: pageParam, limit: 100 } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: path !== null,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Drawer
      open={path !== null}
      onClose={onClose}
      size={560}
      title={t("profile.tags.historyOf", { tag: path ?? "" })}
      closable={{ "aria-label": t("common.close") }}
    >
      {list.isError ? (
        <ErrorState error={list.error} onRetry={list.refetch} compact />
      ) : list.isPending ? (
        <LoadingState height={200} />
      ) : rows.length ? (
        <>
          <Table
            size="small"
            aria-label={t("profile.tags.history")}
            rowKey="seq"
            dataSource={rows}
            pagination={false}
            columns={[
              { title: t("profile.day"), width: 150, render: (_, row) => <Time at={row.at} /> },
              {
                title: t("profile.tags.history"),
                width: 90,
                render: (_, row) => (
                  <Tag variant="filled" color={row.is_given ? "green" : undefined}>
                    {t(row.is_given ? "profile.tags.given" : "profile.tags.taken")}
                  </Tag>
                ),
              },
              {
                title: t("common.customer.no"),
                render: (_, row) => <AppLink to={`/customers/${row.customer_no}`}>{row.customer_no}</AppLink>,
              },
              { title: t("profile.tags.kind"), render: (_, row) => t(`profile.tags.kindOf.${row.source}`) },
            ]}
          />
          {list.hasNextPage ? (
            <Button className="gap-above" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {t("profile.tags.more")}
            </Button>
          ) : null}
        </>
      ) : (
        <EmptyState compact title={t("profile.tags.noHistory")} />
      )}
    </Drawer>
  );
}
