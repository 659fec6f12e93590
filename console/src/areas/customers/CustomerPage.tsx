/** One customer, everything on one page: who, worth, tags, what they did, ordered and allowed, how records came together. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Dropdown, Tabs, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { formatCount } from "@/kit/format";
import { PageHead, Panel, StatCard, StatRow } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { usePathParam, useUrlState } from "@/kit/url";
import { Money, StageTag, Time, ValueGroupTag } from "@/kit/values";
import { ConsentTab } from "./ConsentTab";
import { IdentityTab } from "./IdentityTab";
import { OrdersTab } from "./OrdersTab";
import { ProfilePanel } from "./ProfilePanel";
import { TagsPanel } from "./TagsPanel";
import { TimelineTab } from "./TimelineTab";

type Profile = Schema<"siyu__unify__customer__routes__shapes__ProfileOut">;

export default function CustomerPage() {
  const no = Number(usePathParam("customerNo"));
  const customer = useQuery({
    queryKey: ["customers", no],
    queryFn: ({ signal }) =>
      body(api.GET("/api/customers/{customer_no}", { params: { path: { customer_no: no } }, signal })),
  });
  return <QueryView query={customer}>{(data) => <CustomerView customer={data} />}</QueryView>;
}

function CustomerView({ customer }: { customer: Profile }) {
  const { t } = useTranslation();
  const no = customer.customer_no;
  const [{ tab }, setUrl] = useUrlState({ tab: "timeline" });
  return (
    <>
      <PageHead
        title={
          <>
            <span className="avatar" aria-hidden="true">
              {(customer.name ?? "?").slice(0, 1)}
            </span>
            {customer.name ?? (customer.is_known ? t("customers.unnamed") : t("common.customer.anonymous"))}
            <span className="muted num customer-no">#{no}</span>
            {customer.is_minor ? <Tag color="warning">{t("customers.minorLong")}</Tag> : null}
            {customer.personalised ? null : <Tag>{t("customers.notPersonalised")}</Tag>}
          </>
        }
        actions={<CustomerActions no={no} />}
      />
      {customer.asked_no !== no ? (
        <Alert
          type="info"
          showIcon
          className="gap-below"
          title={t("customers.mergedInto", { asked: customer.asked_no, no })}
        />
      ) : null}
      <Worth no={no} />
      <div className="customer">
        <div>
          <ProfilePanel customer={customer} />
          <TagsPanel no={no} />
        </div>
        <Panel className="tab-panel">
          <Tabs
            activeKey={tab}
            onChange={(next) => setUrl({ tab: next })}
            destroyOnHidden
            items={[
              { key: "timeline", label: t("customers.tab.timeline"), children: <TimelineTab no={no} /> },
              { key: "orders", label: t("customers.tab.orders"), children: <OrdersTab no={no} /> },
              {
                key: "consents",
                label: t("customers.tab.consents"),
                children: <ConsentTab no={no} personalised={customer.personalised} />,
              },
              {
                key: "identities",
                label: t("customers.tab.identities"),
                children: <IdentityTab no={no} identities={customer.identities} />,
              },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function Worth({ no }: { no: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const worth = useQuery({
    queryKey: ["customers", no, "worth"],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/rfm/customers/{customer_no}", { params: { path: { customer_no: no } }, signal }))) ??
      null,
    enabled: may("lifecycle.read"),
  });
  const data = worth.data;
  const scores = data?.r ? `${data.r} · ${data.f} · ${data.m}` : "–";
  return (
    <StatRow>
      <StatCard
        label={t("common.customer.stage")}
        loading={worth.isPending}
        value={<StageTag stage={data?.stage} />}
        note={<ValueGroupTag group={data?.value_group} />}
      />
      <StatCard
        label={t("common.customer.paid")}
        loading={worth.isPending}
        value={<Money fen={data?.paid_fen} />}
        note={data ? t("customers.nOrders", { n: formatCount(data.orders) }) : null}
      />
      <StatCard
        label={t("customers.recency")}
        loading={worth.isPending}
        value={data?.recency_days === null || !data ? "–" : t("customers.daysAgo", { n: data.recency_days })}
        note={<Time at={data?.last_paid_at} style="day" />}
      />
      <StatCard
        label="R · F · M"
        help={t("customers.rfmHelp")}
        loading={worth.isPending}
        value={scores}
        note={data ? t(`segments.memberAge.${data.member_age}`) : null}
      />
      <StatCard
        label={t("customers.cycle")}
        help={t("customers.cycleHelp")}
        loading={worth.isPending}
        value={data?.cycle_days ? t("customers.nDays", { n: data.cycle_days.toFixed(1) }) : "–"}
        note={t("customers.score", { n: data?.lifecycle_score ?? "–" })}
      />
    </StatRow>
  );
}

function CustomerActions({ no }: { no: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const erase = useAction(
    () => body(api.POST("/api/customers/{customer_no}/erase", { params: { path: { customer_no: no } } })),
    { touches: [["customers"]], say: t("customers.erased") },
  );
  const askErase = () =>
    ask({
      title: t("customers.eraseTitle", { no }),
      text: t("customers.eraseText"),
      ok: t("customers.erase"),
      word: String(no),
      run: () => erase.mutateAsync(undefined),
    });
  const items = [
    ...(may("customer.erase") ? [{ key: "erase", danger: true, label: t("customers.erase"), onClick: askErase }] : []),
  ];
  return (
    <>
      {may("customer.export") ? (
        <a href={`/api/customers/${no}/export`} download>
          <Button>{t("customers.exportPerson")}</Button>
        </a>
      ) : null}
      {items.length ? (
        <Dropdown menu={{ items }} trigger={["click"]}>
          <Button>{t("common.more")}</Button>
        </Dropdown>
      ) : null}
    </>
  );
}
