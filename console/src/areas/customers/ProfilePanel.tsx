/** Who the customer is; masked fields are shown on request, and each look is audited. */
import { EyeOutlined } from "@ant-design/icons";
import { App, Button, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { Panel } from "@/kit/page";
import { Time } from "@/kit/values";
import { channelLabel } from "@/kit/words";

type Profile = Schema<"siyu__unify__customer__routes__shapes__ProfileOut">;

export function ProfilePanel({ customer }: { customer: Profile }) {
  const { t } = useTranslation();
  const no = customer.customer_no;
  const rows: [string, ReactNode][] = [
    [t("common.customer.name"), <Masked key="n" no={no} field="name" masked={customer.name} />],
    [t("customers.phone"), <Masked key="p" no={no} field="phone" masked={customer.phone} />],
    [t("customers.email"), <Masked key="e" no={no} field="email" masked={customer.email} />],
    [t("customers.gender"), customer.gender ? t(`segments.gender.${customer.gender}`) : null],
    [t("customers.birthday"), customer.birthday],
    [t("customers.place"), [customer.country, customer.province, customer.city].filter(Boolean).join(" ") || null],
    [t("customers.language"), customer.language],
    [t("common.customer.channel"), customer.channel && channelLabel(t, customer.channel)],
    [t("common.customer.joined"), customer.joined_at ? <Time key="j" at={customer.joined_at} /> : null],
    [t("common.customer.firstSeen"), <Time key="f" at={customer.first_seen_at} />],
    [t("customers.lastSeen"), <Time key="l" at={customer.last_seen_at} />],
    ...Object.entries(customer.traits).map<[string, ReactNode]>(([name, value]) => [name, String(value)]),
  ];
  const personal = Object.entries(customer.personal_traits);
  return (
    <Panel title={t("customers.profile")}>
      <dl className="facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value ?? <span className="faint">–</span>}</dd>
          </div>
        ))}
        {personal.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {personal.length ? <Masked no={no} field="personal_traits" masked="*" label={t("customers.revealAll")} /> : null}
    </Panel>
  );
}

interface MaskedProps {
  no: number;
  field: string;
  masked: string | null;
  /** Shown as a button instead of the masked text. */
  label?: string;
}

export function Masked({ no, field, masked, label }: MaskedProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay();
  const [plain, setPlain] = useState<string[] | null>(null);
  const reveal = useAction(
    () =>
      body(api.POST("/api/customers/{customer_no}/reveal", { params: { path: { customer_no: no } }, body: { field } })),
    {
      onDone: ({ values }) => {
        setPlain(values);
        message.info(t("customers.revealNoted"));
      },
    },
  );
  if (!masked) return <span className="faint">–</span>;
  if (plain) return <span className="num revealed">{plain.join(", ") || "–"}</span>;
  if (label) {
    if (!may("customer.reveal") || !masked.includes("*")) return null;
    return (
      <Button
        size="small"
        icon={<EyeOutlined />}
        loading={reveal.isPending}
        title={t("customers.revealHelp")}
        onClick={() => reveal.mutate(undefined)}
      >
        {label}
      </Button>
    );
  }
  return (
    <span className="masked num">
      {masked}
      {may("customer.reveal") && masked.includes("*") ? (
        <Tooltip title={t("customers.revealHelp")}>
          <Button
            size="small"
            type="text"
            icon={<EyeOutlined />}
            loading={reveal.isPending}
            aria-label={t("customers.reveal", { field })}
            onClick={() => reveal.mutate(undefined)}
          />
        </Tooltip>
      ) : null}
    </span>
  );
}
