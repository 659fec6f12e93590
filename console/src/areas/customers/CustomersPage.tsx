/** All customers, merged ones once; personal fields as far as one's role may see them. */
import { ImportOutlined, TeamOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay, useSession } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { DASH } from "@/kit/format";
import { ListPage } from "@/kit/list/ListPage";
import type { Ask, Column, Filter } from "@/kit/list/types";
import { EmptyState } from "@/kit/states";
import { Time } from "@/kit/values";
import { channelLabel } from "@/kit/words";
import { endOfDay, startOfDay } from "@/kit/zone";
import { SaveAsSegment } from "./SaveAsSegment";
import { TagDialog } from "./TagDialog";

type Customer = Schema<"SummaryOut">;
const SORTS: Record<string, Schema<"Sort">> = {
  "-created_at": "newest",
  created_at: "oldest",
  "-last_seen_at": "last_seen",
};

const fetchPage = ({ query, sort, cursor, limit, signal }: Ask): Promise<Page<Customer>> =>
  body(
    api.GET("/api/customers", {
      params: { query: { ...query, sort: SORTS[sort ?? ""] ?? "newest", cursor, limit } },
      signal,
    }),
  ) as Promise<Page<Customer>>;

export default function CustomersPage() {
  const { t } = useTranslation();
  const { shop } = useSession();
  const may = useMay();
  const fields = useQuery({
    queryKey: ["segments", "fields"],
    queryFn: ({ signal }) => body(api.GET("/api/segments/fields", { signal })),
    staleTime: 60_000,
    enabled: may("segment.read"),
  });
  const known = (name: string) =>
    (fields.data?.attributes.find((each) => each.name === name)?.values ?? []).map(({ value }) => ({
      value,
      label: value,
    }));
  const filters: Filter[] = [
    { key: "text", label: t("customers.search"), kind: "search", width: 280 },
    { key: "known", label: t("customers.isKnown"), kind: "flag" },
    { key: "city", label: t("common.customer.city"), kind: "select", options: known("city") },
    { key: "channel", label: t("common.customer.channel"), kind: "select", options: known("channel") },
    {
      key: "created",
      label: t("customers.createdAt"),
      kind: "days",
      params: (value) => {
        const [from, to] = value as [string, string];
        return { created_from: startOfDay(from, shop.zone), created_to: endOfDay(to, shop.zone) };
      },
    },
  ];
  return (
    <ListPage<Customer>
      name="customers"
      title={t("nav.customers")}
      note={t("customers.note")}
      actions={
        <>
          <AppLink to="/customers/conflicts">
            <Button>{t("nav.conflicts")}</Button>
          </AppLink>
          {may("customer.export") ? (
            <a href="/api/customers/export.csv" download>
              <Button>{t("goods.exportAll")}</Button>
            </a>
          ) : null}
        </>
      }
      filters={filters}
      columns={useColumns()}
      fetchPage={fetchPage}
      sortDefault="-created_at"
      rowKey={(row) => String(row.customer_no)}
      rowLink={(row) => `/customers/${row.customer_no}`}
      selection={(keys, clear) => (
        <>
          <span>{t("segments.ticked", { n: keys.length })}</span>
          {may("tag.write") ? <TagDialog customerNos={keys.map(Number)} onDone={clear} /> : null}
          {may("segment.write") ? <SaveAsSegment customerNos={keys.map(Number)} /> : null}
          <Button size="small" type="text" onClick={clear}>
            {t("common.list.clear")}
          </Button>
        </>
      )}
      empty={
        <EmptyState
          icon={<TeamOutlined />}
          title={t("customers.none")}
          text={t("customers.noneText")}
          action={
            <AppLink to="/imports">
              <Button type="primary" icon={<ImportOutlined />}>
                {t("customers.import")}
              </Button>
            </AppLink>
          }
        />
      }
    />
  );
}

function useColumns(): Column<Customer>[] {
  const { t } = useTranslation();
  const faint = (text: string | null) => text ?? <span className="faint">{DASH}</span>;
  return [
    {
      key: "customer_no",
      title: t("common.customer.no"),
      width: 92,
      render: ({ customer_no }) => <span className="num">{customer_no}</span>,
    },
    {
      key: "name",
      title: t("common.customer.name"),
      width: 150,
      render: ({ name, is_known, is_minor }) => (
        <>
          {name ?? <span className="faint">{is_known ? DASH : t("common.customer.anonymous")}</span>}{" "}
          {is_minor ? <Tag color="warning">{t("customers.minor")}</Tag> : null}
        </>
      ),
      text: ({ name }) => name ?? "",
    },
    {
      key: "phone",
      title: t("customers.phone"),
      width: 130,
      render: ({ phone }) => <span className="num">{faint(phone)}</span>,
    },
    { key: "email", title: t("customers.email"), width: 180, isExtra: true, render: ({ email }) => faint(email) },
    {
      key: "gender",
      title: t("customers.gender"),
      width: 76,
      render: ({ gender }) => (gender ? t(`segments.gender.${gender}`) : faint(null)),
    },
    {
      key: "birthday",
      title: t("customers.birthday"),
      width: 110,
      isExtra: true,
      render: ({ birthday }) => faint(birthday),
    },
    { key: "city", title: t("common.customer.city"), width: 90, render: ({ city }) => faint(city) },
    {
      key: "province",
      title: t("customers.province"),
      width: 90,
      isExtra: true,
      render: ({ province }) => faint(province),
    },
    {
      key: "channel",
      title: t("common.customer.channel"),
      width: 110,
      render: ({ channel }) => faint(channel && channelLabel(t, channel)),
    },
    {
      key: "is_known",
      title: t("customers.isKnown"),
      width: 86,
      render: ({ is_known }) =>
        is_known ? <Tag color="success">{t("common.customer.known")}</Tag> : <Tag>{t("customers.anonymousShort")}</Tag>,
      text: ({ is_known }) => (is_known ? 1 : 0),
    },
    {
      key: "personalised",
      title: t("customers.personalised"),
      width: 90,
      isExtra: true,
      render: ({ personalised }) => t(personalised ? "common.yes" : "common.no"),
      text: ({ personalised }) => (personalised ? 1 : 0),
    },
    {
      key: "joined_at",
      title: t("common.customer.joined"),
      width: 148,
      render: ({ joined_at }) => <Time at={joined_at} />,
    },
    {
      key: "created_at",
      title: t("customers.createdAt"),
      width: 148,
      sortable: true,
      render: ({ created_at }) => <Time at={created_at} />,
    },
    {
      key: "last_seen_at",
      title: t("customers.lastSeen"),
      width: 148,
      sortable: true,
      render: ({ last_seen_at }) => <Time at={last_seen_at} />,
    },
  ];
}
