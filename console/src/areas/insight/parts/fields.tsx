/** The fields of a question: events, time, customers, groups. */
import { DatePicker, Select } from "antd";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/app/session";
import { formatCount } from "@/kit/format";
import { today } from "@/kit/zone";
import type { Audience, Breakdown, EventPick, Range, Unit } from "../question";
import { useWords } from "../words";
import { Conditions } from "./Conditions";

export function Field({ label, children, wide }: { label: string; children: ReactNode; wide?: boolean }) {
  return (
    <div className={wide ? "ask-field ask-wide" : "ask-field"}>
      <span className="ask-label">{label}</span>
      <div className="ask-control">{children}</div>
    </div>
  );
}

interface EventsProps {
  value: EventPick | undefined;
  onChange: (value: EventPick) => void;
  label: string;
}

/** One or several events (several: any of them); none means every event. */
export function EventsField({ value = {}, onChange, label }: EventsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const options = words.events.map(({ name, events }) => ({
    value: name,
    label: words.event(name),
    search: `${name} ${words.event(name)}`.toLowerCase(),
    events,
  }));
  return (
    <div className="events-field">
      <Select
        mode="multiple"
        aria-label={label}
        value={value.events ?? []}
        placeholder={t("insight.anyEvent")}
        popupMatchSelectWidth={260}
        style={{ minWidth: 180, maxWidth: 420 }}
        options={options}
        showSearch={{ filterOption: (text, option) => Boolean(option?.search.includes(text.toLowerCase())) }}
        optionRender={({ data }) => (
          <span className="event-option">
            {data.label} <small className="muted num">{formatCount(data.events)}</small>
          </span>
        )}
        labelRender={({ value: name, label: text }) => text ?? words.event(String(name))}
        onChange={(events: string[]) => onChange({ ...value, events, label: null })}
      />
      <Conditions
        of="event"
        label={t("insight.addFilter")}
        value={value.where ?? []}
        onChange={(where) => onChange({ ...value, where })}
      />
    </div>
  );
}

const LASTS = [1, 7, 14, 28, 30, 60, 84, 90, 180, 365];

export function RangeField({ value = {}, onChange }: { value: Range | undefined; onChange: (value: Range) => void }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const isOwn = Boolean(value.since || value.until);
  const day = (at: string | null | undefined, back = 0) => (at ? dayjs(at.slice(0, 10)).subtract(back, "day") : null);
  const own = (first: string, last: string): Range => ({
    since: `${first}T00:00:00`,
    until: `${dayjs(last).add(1, "day").format("YYYY-MM-DD")}T00:00:00`,
  });
  const pick = (next: number) => {
    const now = today(shop.zone);
    if (next > 0) onChange({ last: next });
    else onChange(next === 0 ? {} : own(dayjs(now).subtract(29, "day").format("YYYY-MM-DD"), now));
  };
  const lasts = value.last && !LASTS.includes(value.last) ? [...LASTS, value.last].sort((a, b) => a - b) : LASTS;
  return (
    <>
      <Select
        aria-label={t("insight.range")}
        value={isOwn ? -1 : (value.last ?? 0)}
        popupMatchSelectWidth={false}
        style={{ minWidth: 112 }}
        options={[
          ...lasts.map((n) => ({ value: n, label: n === 1 ? t("insight.today") : t("insight.lastDays", { n }) })),
          { value: 0, label: t("insight.allTime") },
          { value: -1, label: t("insight.ownRange") },
        ]}
        onChange={pick}
      />
      {isOwn ? (
        <DatePicker.RangePicker
          aria-label={t("insight.ownRange")}
          allowClear={false}
          value={[day(value.since), day(value.until, 1)]}
          style={{ width: 236 }}
          onChange={(days) => {
            if (days?.[0] && days[1]) onChange(own(days[0].format("YYYY-MM-DD"), days[1].format("YYYY-MM-DD")));
          }}
        />
      ) : null}
    </>
  );
}

export function AudienceField({
  value = {},
  onChange,
}: {
  value: Audience | undefined;
  onChange: (value: Audience) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("insight.segment")}
        placeholder={t("insight.allCustomers")}
        value={value.segment_id ?? undefined}
        popupMatchSelectWidth={false}
        style={{ minWidth: 140 }}
        options={words.segments.map((each) => ({
          value: each.segment_id,
          label: `${each.name} · ${formatCount(each.size)}`,
        }))}
        onChange={(segment_id: string | undefined) => onChange({ ...value, segment_id: segment_id ?? null })}
      />
      <Conditions
        of="customer"
        label={t("insight.addCustomerFilter")}
        value={value.where ?? []}
        onChange={(where) => onChange({ ...value, where })}
      />
    </>
  );
}

interface BreakdownProps {
  value: Breakdown | null | undefined;
  onChange: (value: Breakdown | null) => void;
}

export function BreakdownField({ value, onChange }: BreakdownProps) {
  const { t } = useTranslation();
  const words = useWords();
  const choose = (text: string | undefined) => {
    const [by, property] = (text ?? "").split("|");
    if (by === "event" || by === "customer") onChange({ by, property, limit: 8 });
    else if (by === "segment") onChange({ by, segment_ids: words.segments.slice(0, 3).map((s) => s.segment_id) });
    else onChange(null);
  };
  const of = (by: string, names: readonly string[], nameOf: (name: string) => string) =>
    names.map((name) => ({ value: `${by}|${name}`, label: nameOf(name) }));
  return (
    <>
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("insight.breakdown")}
        placeholder={t("insight.noBreakdown")}
        value={value ? `${value.by}|${value.property ?? ""}` : undefined}
        popupMatchSelectWidth={false}
        style={{ minWidth: 132 }}
        options={[
          ...(words.segments.length ? [{ value: "segment|", label: t("insight.bySegment") }] : []),
          { label: t("insight.byEvent"), options: of("event", words.properties, words.property) },
          { label: t("insight.byCustomer"), options: of("customer", words.attributes, words.attribute) },
        ]}
        onChange={choose}
      />
      {value?.by === "segment" ? (
        <Select
          mode="multiple"
          aria-label={t("insight.bySegment")}
          value={value.segment_ids ?? []}
          style={{ minWidth: 220, maxWidth: 420 }}
          options={words.segments.map((each) => ({ value: each.segment_id, label: each.name }))}
          onChange={(segment_ids: string[]) => onChange(segment_ids.length ? { ...value, segment_ids } : null)}
        />
      ) : null}
    </>
  );
}

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
}

export function Choice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>) {
  return (
    <Select<V>
      aria-label={label}
      value={value}
      popupMatchSelectWidth={false}
      style={{ minWidth: 96 }}
      options={[...options]}
      onChange={onChange}
    />
  );
}

export function UnitField({ value, onChange }: { value: Unit | undefined; onChange: (unit: Unit) => void }) {
  const { t } = useTranslation();
  const units = ["day", "week", "month"] as const;
  return (
    <Choice
      label={t("insight.unit")}
      value={value ?? "day"}
      options={units.map((unit) => ({ value: unit, label: t(`insight.per.${unit}`) }))}
      onChange={onChange}
    />
  );
}
