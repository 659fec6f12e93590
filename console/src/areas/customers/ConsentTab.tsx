/** What the customer allows now, for which purpose on which channel, and the proof of how it came to be. */
import { DownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Radio, Select, Switch, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { CHANNELS, PURPOSES } from "@/areas/segments/builder/ast";
import { useAction } from "@/kit/actions";
import { FormDrawer } from "@/kit/FormDrawer";
import { EmptyState, QueryView } from "@/kit/states";
import { Time } from "@/kit/values";

type StatementIn = Schema<"StatementIn">;

export function ConsentTab({ no, personalised }: { no: number; personalised: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const path = { customer_no: no };
  const touches = [["customers"]];
  const consents = useQuery({
    queryKey: ["customers", no, "consents"],
    queryFn: ({ signal }) => body(api.GET("/api/customers/{customer_no}/consents", { params: { path }, signal })),
  });
  const record = useAction(
    (said: StatementIn) => body(api.POST("/api/customers/{customer_no}/consents", { params: { path }, body: said })),
    { touches, say: t("common.saved") },
  );
  const personal = useAction(
    (is_on: boolean) =>
      body(api.PUT("/api/customers/{customer_no}/personalised", { params: { path }, body: { is_on } })),
    { touches, say: t("common.saved") },
  );
  return (
    <>
      <div className="tab-bar">
        <Switch
          checked={personalised}
          disabled={!may("consent.write")}
          loading={personal.isPending}
          aria-label={t("customers.personalisedLong")}
          onChange={(on) => personal.mutate(on)}
        />
        <span>{t("customers.personalisedLong")}</span>
        <span className="tab-bar-end">
          <a href={`/api/customers/${no}/consents.csv`} download>
            <Button icon={<DownloadOutlined />}>{t("customers.proofCsv")}</Button>
          </a>
          {may("consent.write") ? (
            <Button icon={<PlusOutlined />} onClick={() => setOpen(true)}>
              {t("customers.recordConsent")}
            </Button>
          ) : null}
        </span>
      </div>
      <QueryView
        query={consents}
        isEmpty={({ history }) => !history.length}
        empty={<EmptyState compact title={t("customers.noConsents")} text={t("customers.noConsentsText")} />}
      >
        {({ current, history }) => <Ledger current={current} history={history} />}
      </QueryView>
      <FormDrawer<StatementIn>
        open={isOpen}
        title={t("customers.recordConsent")}
        initial={{ purpose: "marketing", channel: "any", state: "granted", source: "console", policy_version: "" }}
        onClose={() => setOpen(false)}
        onSubmit={(values) => record.mutateAsync(values)}
      >
        <Form.Item name="state" label={t("customers.said")}>
          <Radio.Group
            options={(["granted", "withdrawn"] as const).map((value) => ({
              value,
              label: t(`common.consent.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="purpose" label={t("segments.purposeLabel")}>
          <Select
            aria-label={t("segments.purposeLabel")}
            options={PURPOSES.map((value) => ({ value, label: t(`common.purpose.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="channel" label={t("segments.channelLabel")}>
          <Select
            aria-label={t("segments.channelLabel")}
            options={CHANNELS.map((value) => ({ value, label: t(`common.reach.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="policy_version" label={t("customers.policyVersion")} rules={[{ required: true, max: 64 }]}>
          <Input />
        </Form.Item>
        <Form.Item name="source" label={t("customers.source")} rules={[{ required: true, max: 64 }]}>
          <Input />
        </Form.Item>
        <Form.Item name="evidence" label={t("customers.evidence")}>
          <Input.TextArea maxLength={2000} autoSize={{ minRows: 2 }} />
        </Form.Item>
      </FormDrawer>
    </>
  );
}

function Ledger({ current, history }: { current: Schema<"CurrentOut">[]; history: Schema<"EntryOut">[] }) {
  const { t } = useTranslation();
  const tone = { granted: "success", withdrawn: "error" } as const;
  return (
    <>
      <div className="consent-now">
        {current.map((each) => (
          <div key={`${each.purpose}-${each.channel}`} className="consent-card">
            <b>{t(`common.purpose.${each.purpose}`)}</b>
            <span className="muted">{t(`common.reach.${each.channel}`)}</span>
            <Tag color={tone[each.state]}>{t(`common.consent.${each.state}`)}</Tag>
            <span className="faint">
              <Time at={each.changed_at} style="day" />
            </span>
          </div>
        ))}
      </div>
      <h3 className="tab-title">{t("customers.ledger")}</h3>
      <Table
        size="small"
        rowKey="entry_no"
        pagination={false}
        dataSource={[...history].reverse()}
        scroll={{ x: 760, y: 320 }}
        aria-label={t("customers.ledger")}
        columns={[
          { title: t("settings.at"), dataIndex: "at", width: 150, render: (at) => <Time at={at} /> },
          {
            title: t("segments.purposeLabel"),
            dataIndex: "purpose",
            width: 110,
            render: (value: "service") => t(`common.purpose.${value}`),
          },
          {
            title: t("segments.channelLabel"),
            dataIndex: "channel",
            width: 110,
            render: (value: "any") => t(`common.reach.${value}`),
          },
          {
            title: t("segments.consentLabel"),
            dataIndex: "state",
            width: 90,
            render: (value: "granted") => <Tag color={tone[value]}>{t(`common.consent.${value}`)}</Tag>,
          },
          { title: t("customers.policyVersion"), dataIndex: "policy_version", width: 110 },
          { title: t("customers.source"), dataIndex: "source", width: 120 },
          { title: t("customers.evidence"), dataIndex: "evidence", ellipsis: true },
          { title: t("segments.createdBy"), dataIndex: "recorded_by", width: 110 },
        ]}
      />
    </>
  );
}
