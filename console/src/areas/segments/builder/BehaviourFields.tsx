/** What customers did: one event with conditions and a measure, or one event and then (not) another. */
import { CloseOutlined, FilterOutlined } from "@ant-design/icons";
import { Button, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { EVENT_NAMES } from "@/kit/words";
import type { EventMatch, Measure, Rule, Where } from "./ast";
import { ConditionField } from "./ConditionField";
import { type FieldChoice, useChoices, useNames } from "./choices";
import { firstCondition } from "./condition";
import { SpanField, WindowField } from "./WindowField";

export function EventSelect({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (event: string) => void;
  label?: string;
}) {
  const { t } = useTranslation();
  const { events } = useChoices();
  const names = useNames();
  const known = [...new Set([...events.map((each) => each.name), ...EVENT_NAMES, ...(value ? [value] : [])])];
  return (
    <Select
      aria-label={label ?? t("segments.event")}
      placeholder={t("segments.event")}
      showSearch={{ optionFilterProp: "search" }}
      value={value || undefined}
      popupMatchSelectWidth={false}
      style={{ minWidth: 148 }}
      options={known.map((name) => ({ value: name, label: names.event(name), search: `${name} ${names.event(name)}` }))}
      onChange={onChange}
    />
  );
}

function usePropertyChoices(event: string): FieldChoice[] {
  const { events } = useChoices();
  return events.find((each) => each.name === event)?.properties ?? [];
}

const PLAIN: readonly FieldChoice[] = [
  { name: "category", type: "text", zh: "", en: "" },
  { name: "amount_fen", type: "number", zh: "", en: "" },
  { name: "quantity", type: "number", zh: "", en: "" },
  { name: "channel", type: "text", zh: "", en: "" },
];

function PropertySelect({
  event,
  value,
  onChange,
  only,
}: {
  event: string;
  value: string;
  onChange: (name: string) => void;
  only?: "number";
}) {
  const { t } = useTranslation();
  const names = useNames();
  const found = usePropertyChoices(event);
  const all = (found.length ? found : PLAIN).filter((each) => !only || each.type === only || each.type === "dynamic");
  const options = all.map((each) => ({ value: each.name, label: names.property(each.name) }));
  if (value && !all.some((each) => each.name === value)) options.push({ value, label: names.property(value) });
  return (
    <Select
      aria-label={t("segments.property")}
      placeholder={t("segments.property")}
      showSearch={{ optionFilterProp: "label" }}
      value={value || undefined}
      popupMatchSelectWidth={false}
      style={{ minWidth: 112 }}
      options={options}
      onChange={onChange}
    />
  );
}

/** The event and the conditions on its properties. */
export function MatchFields({
  value,
  onChange,
  label,
}: {
  value: EventMatch;
  onChange: (match: EventMatch) => void;
  label?: string;
}) {
  const { t } = useTranslation();
  const properties = usePropertyChoices(value.event);
  const where = value.where ?? [];
  const typeOf = (name: string) =>
    (properties.find((each) => each.name === name) ?? PLAIN.find((each) => each.name === name))?.type ?? "dynamic";
  const set = (next: Where[]) => onChange({ ...value, where: next });
  const setAt = (at: number, one: Where) => set(where.map((each, i) => (i === at ? one : each)));
  return (
    <span className="match">
      <EventSelect value={value.event} label={label} onChange={(event) => onChange({ ...value, event })} />
      {where.map((each, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity, and are edited in place
        <span className="match-where" key={i}>
          <span className="faint">{i === 0 ? t("segments.where") : t("segments.and")}</span>
          <PropertySelect
            event={value.event}
            value={each.property}
            onChange={(property) => setAt(i, { property, condition: firstCondition(typeOf(property)) })}
          />
          <ConditionField
            name={each.property}
            type={typeOf(each.property)}
            known={properties.find((one) => one.name === each.property)?.values}
            value={each.condition}
            onChange={(condition) => setAt(i, { ...each, condition })}
          />
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={t("segments.removeWhere")}
            onClick={() => set(where.filter((_, at) => at !== i))}
          />
        </span>
      ))}
      {value.event && where.length < 10 ? (
        <Button
          size="small"
          type="text"
          icon={<FilterOutlined />}
          aria-label={t("segments.addWhere")}
          title={t("segments.addWhere")}
          onClick={() => set([...where, { property: "", condition: { op: "eq", value: "" } }])}
        />
      ) : null}
    </span>
  );
}

type Did = Extract<Rule, { t: "did" }>;
const MEASURES: readonly Measure["m"][] = ["count", "sum", "average", "min", "max", "distinct", "first", "last"];

export function DidFields({ rule, onChange }: { rule: Did; onChange: (rule: Did) => void }) {
  const { t } = useTranslation();
  const measure = rule.measure ?? { m: "count" };
  const properties = usePropertyChoices(rule.event);
  const of = measure.m === "count" ? "" : measure.of;
  const isNumber = measure.m !== "first" && measure.m !== "last";
  const type = isNumber
    ? "number"
    : of === "at"
      ? "instant"
      : (properties.find((each) => each.name === of)?.type ?? "dynamic");
  const setMeasure = (m: Measure["m"]) => {
    const next: Measure = m === "count" ? { m } : { m, of: of || (m === "sum" || m === "average" ? "amount_fen" : "") };
    onChange({ ...rule, measure: next, condition: m === "count" ? { op: "gte", value: 1 } : { op: "gte", value: 0 } });
  };
  return (
    <>
      <WindowField value={rule.window ?? { w: "ever" }} onChange={(window) => onChange({ ...rule, window })} />
      <MatchFields value={rule} onChange={(match) => onChange({ ...rule, ...match })} />
      <Space size={6} wrap>
        <Select
          aria-label={t("segments.measure.label")}
          value={measure.m}
          popupMatchSelectWidth={false}
          style={{ minWidth: 84 }}
          options={MEASURES.map((m) => ({ value: m, label: t(`segments.measure.${m}`) }))}
          onChange={setMeasure}
        />
        {measure.m === "count" ? null : (
          <PropertySelect
            event={rule.event}
            value={of}
            only={measure.m === "sum" || measure.m === "average" ? "number" : undefined}
            onChange={(name) => onChange({ ...rule, measure: { ...measure, of: name } })}
          />
        )}
        <ConditionField
          name={measure.m === "distinct" ? "" : of}
          type={type}
          value={rule.condition ?? { op: "gte", value: 1 }}
          numbersOnly={isNumber}
          onChange={(condition) => onChange({ ...rule, condition })}
        />
      </Space>
    </>
  );
}

type Never = Extract<Rule, { t: "never" }>;
export function NeverFields({ rule, onChange }: { rule: Never; onChange: (rule: Never) => void }) {
  return (
    <>
      <WindowField value={rule.window ?? { w: "ever" }} onChange={(window) => onChange({ ...rule, window })} />
      <MatchFields value={rule} onChange={(match) => onChange({ ...rule, ...match })} />
    </>
  );
}

type Sequence = Extract<Rule, { t: "then" | "then_not" }>;
const SAME: readonly string[] = ["sku", "spu", "category", "order_no", "page", "keyword"];

export function SequenceFields({ rule, onChange }: { rule: Sequence; onChange: (rule: Sequence) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const within = rule.within ?? { n: 24, unit: "hour" as const };
  return (
    <>
      <WindowField value={rule.window ?? { w: "ever" }} onChange={(window) => onChange({ ...rule, window })} />
      <MatchFields
        value={rule.first}
        label={t("segments.firstEvent")}
        onChange={(first) => onChange({ ...rule, first })}
      />
      <span className="faint">{t("segments.within")}</span>
      <SpanField value={within} onChange={(span) => onChange({ ...rule, within: span })} />
      <span className="faint">{rule.t === "then" ? t("segments.thenDid") : t("segments.thenDidNot")}</span>
      <MatchFields
        value={rule.second}
        label={t("segments.secondEvent")}
        onChange={(second) => onChange({ ...rule, second })}
      />
      <Select
        aria-label={t("segments.same")}
        allowClear
        placeholder={t("segments.same")}
        value={rule.same ?? undefined}
        popupMatchSelectWidth={false}
        style={{ minWidth: 124 }}
        options={SAME.map((name) => ({ value: name, label: t("segments.sameOf", { name: names.property(name) }) }))}
        onChange={(same?: string) => onChange({ ...rule, same: same ?? null })}
      />
    </>
  );
}
