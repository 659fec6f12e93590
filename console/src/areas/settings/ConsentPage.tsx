/** How long each kind of record is kept, proofs of what was removed, and the shop's ledger of consent. */
import { useQuery } from "@tanstack/react-query";
import { Button, InputNumber, Space, Table, Tabs, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { PURPOSES } from "@/areas/segments/builder/ast";
import { AppLink } from "@/kit/AppLink";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { ListPage } from "@/kit/list/ListPage";
import type { Column } from "@/kit/list/types";
import { Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { Count, Time } from "@/kit/values";
import { SettingsFrame } from "./SettingsFrame";

type Rule = Schema<"RuleOut">;
type Proof = Schema<"ProofOut">;
type Entry = Schema<"EntryOut">;

export default function ConsentPage() {
  const { t } = useTranslation();
  const [{ tab }, setUrl] = useUrlState({ tab: "retention" });
  return (
    <SettingsFrame title={t("nav.settingsConsent")} note={t("settings.consentNote")}>
      <Panel className="tab-panel">
        <Tabs
          activeKey={tab}
          onChange={(next) => setUrl({ tab: next })}
          destroyOnHidden
          items={[
            { key: "retention", label: t("settings.retention"), children: <Retention /> },
            { key: "proofs", label: t("settings.proofs"), children: <Proofs /> },
            { key: "ledger", label: t("customers.ledger"), children: <Ledger /> },
          ]}
        />
      </Panel>
    </SettingsFrame>
  );
}

function Retention() {
  const { t } = useTranslation();
  const rules = useQuery({
    queryKey: ["retention"],
    queryFn: ({ signal }) => body(api.GET("/api/retention", { signal })),
  });
  return (
    <QueryView query={rules}>
      {({ items }) => (
        <Table<Rule>
          size="small"
          rowKey="record"
          pagination={false}
          dataSource={items}
          aria-label={t("settings.retention")}
          columns={[
            {
              title: t("settings.record"),
              dataIndex: "record",
              render: (record: string) => t(`settings.records.${record as "event"}`, { defaultValue: record }),
            },
            {
              title: t("settings.least"),
              dataIndex: "least_days",
              width: 150,
              align: "right",
              render: (n) => t("customers.nDays", { n }),
            },
            {
              title: t("settings.default"),
              dataIndex: "default_days",
              width: 130,
              align: "right",
              render: (n) => (n === null ? t("settings.forever") : t("customers.nDays", { n })),
            },
            { title: t("settings.keepFor"), key: "days", width: 300, render: (_, rule) => <RuleField rule={rule} /> },
          ]}
        />
      )}
    </QueryView>
  );
}

function RuleField({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const [days, setDays] = useState<number | null>(rule.days);
  const save = useAction(
    (next: number | null) =>
      body(api.PUT("/api/retention/{record}", { params: { path: { record: rule.record } }, body: { days: next } })),
    { touches: [["retention"]], say: t("common.saved") },
  );
  const isShorter = days !== null && (rule.days === null || days < rule.days);
  const submit = () => {
    if (!isShorter) return save.mutate(days);
    return ask({
      title: t("settings.shortenTitle", { n: days }),
      text: t("settings.shortenText"),
      ok: t("common.save"),
      run: () => save.mutateAsync(days),
    });
  };
  return (
    <Space size={6}>
      <InputNumber
        aria-label={t("settings.keepFor")}
        min={rule.least_days || 1}
        max={36500}
        precision={0}
        value={days}
        placeholder={t("settings.forever")}
        disabled={!may("shop.write")}
        style={{ width: 130 }}
        suffix={t("common.unit.day")}
        onChange={setDays}
      />
      {days === rule.days ? null : (
        <Button size="small" type="primary" loading={save.isPending} onClick={submit}>
          {t("common.save")}
        </Button>
      )}
    </Space>
  );
}

function Proofs() {
  const { t } = useTranslation();
  const columns: Column<Proof>[] = [
    { key: "at", title: t("settings.at"), width: 160, render: ({ at }) => <Time at={at} style="second" /> },
    {
      key: "record",
      title: t("settings.record"),
      width: 160,
      render: ({ record }) => t(`settings.records.${record as "event"}`, { defaultValue: record }),
    },
    { key: "cutoff", title: t("settings.cutoff"), width: 160, render: ({ cutoff }) => <Time at={cutoff} /> },
    {
      key: "removed",
      title: t("settings.removedRows"),
      width: 110,
      align: "right",
      render: ({ removed }) => <Count n={removed} />,
    },
  ];
  return (
    <ListPage<Proof>
      name="retention-proofs"
      title={t("settings.proofs")}
      bare
      columns={columns}
      rowKey={(row) => String(row.proof_no)}
      fetchPage={({ cursor, limit, signal }) =>
        body(api.GET("/api/retention/proofs", { params: { query: { cursor, limit } }, signal })) as Promise<Page<Proof>>
      }
      empty={<EmptyState compact title={t("settings.noProofs")} text={t("settings.noProofsText")} />}
    />
  );
}

function Ledger() {
  const { t } = useTranslation();
  const columns: Column<Entry>[] = [
    { key: "at", title: t("settings.at"), width: 150, render: ({ at }) => <Time at={at} /> },
    {
      key: "person_no",
      title: t("common.customer.no"),
      width: 100,
      render: ({ person_no }) => (
        <AppLink to={`/customers/${person_no}`} search={{ tab: "consents" }}>
          {person_no}
        </AppLink>
      ),
    },
    {
      key: "purpose",
      title: t("segments.purposeLabel"),
      width: 120,
      render: ({ purpose }) => t(`common.purpose.${purpose}`),
    },
    {
      key: "channel",
      title: t("segments.channelLabel"),
      width: 120,
      render: ({ channel }) => t(`common.reach.${channel}`),
    },
    {
      key: "state",
      title: t("segments.consentLabel"),
      width: 100,
      render: ({ state }) => (
        <Tag color={state === "granted" ? "success" : "error"}>{t(`common.consent.${state}`)}</Tag>
      ),
    },
    { key: "policy_version", title: t("customers.policyVersion"), width: 120 },
    { key: "source", title: t("customers.source"), width: 130 },
    { key: "recorded_by", title: t("segments.createdBy"), width: 120 },
  ];
  return (
    <ListPage<Entry>
      name="consents"
      title={t("customers.ledger")}
      bare
      filters={[
        {
          key: "purpose",
          label: t("segments.purposeLabel"),
          kind: "select",
          options: PURPOSES.map((value) => ({ value, label: t(`common.purpose.${value}`) })),
        },
      ]}
      columns={columns}
      rowKey={(row) => String(row.entry_no)}
      fetchPage={({ query, cursor, limit, signal }) =>
        body(api.GET("/api/consents", { params: { query: { ...query, cursor, limit } }, signal })) as Promise<
          Page<Entry>
        >
      }
      empty={<EmptyState compact title={t("customers.noConsents")} />}
    />
  );
}
