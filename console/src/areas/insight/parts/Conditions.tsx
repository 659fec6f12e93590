/** Conditions on properties: name, operator, value; a condition without a value is left out of the question. */
import { CloseOutlined, FilterOutlined } from "@ant-design/icons";
import { Button, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import type { Condition, Op, Scalar } from "../question";
import { useWords } from "../words";

const OPS: readonly Op[] = [
  "eq",
  "ne",
  "in",
  "not_in",
  "gt",
  "gte",
  "lt",
  "lte",
  "contains",
  "not_contains",
  "exists",
  "not_exists",
];
const MANY = new Set<Op>(["in", "not_in"]);
const BARE = new Set<Op>(["exists", "not_exists"]);

interface Props {
  value: readonly Condition[];
  onChange: (value: Condition[]) => void;
  /** Of events (their properties) or of customers (their attributes). */
  of: "event" | "customer";
  label: string;
}

export function Conditions({ value, onChange, of, label }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const names = of === "event" ? words.properties : words.attributes;
  const nameOf = of === "event" ? words.property : words.attribute;
  const put = (i: number, next: Condition) => onChange(value.map((each, k) => (k === i ? next : each)));
  return (
    <div className="conditions">
      {value.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity
        <Space.Compact key={i} className="condition">
          <Select
            size="small"
            showSearch={{ optionFilterProp: "label" }}
            aria-label={t("insight.property")}
            value={one.property || undefined}
            placeholder={t("insight.property")}
            popupMatchSelectWidth={false}
            style={{ minWidth: 96 }}
            options={names.map((name) => ({ value: name, label: nameOf(name) }))}
            onChange={(property: string) => put(i, { property, op: one.op, value: MANY.has(one.op) ? [] : null })}
          />
          <Select
            size="small"
            aria-label={t("insight.operator")}
            value={one.op}
            popupMatchSelectWidth={false}
            style={{ minWidth: 76 }}
            options={OPS.map((op) => ({ value: op, label: t(`insight.op.${op}`) }))}
            onChange={(op: Op) => put(i, { ...one, op, value: fitted(op, one.value) })}
          />
          {BARE.has(one.op) ? null : (
            <ValueField
              one={one}
              known={words.known(one.property)}
              text={words.value}
              onChange={(next) => put(i, next)}
            />
          )}
          <Button
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("insight.removeCondition")}
            onClick={() => onChange(value.filter((_, k) => k !== i))}
          />
        </Space.Compact>
      ))}
      <Button
        size="small"
        type="text"
        icon={<FilterOutlined />}
        onClick={() => onChange([...value, { property: "", op: "eq", value: null }])}
      >
        {label}
      </Button>
    </div>
  );
}

const isMoney = (name: string) => name.endsWith("_fen");

function fitted(op: Op, value: Condition["value"]): Condition["value"] {
  if (BARE.has(op)) return null;
  if (MANY.has(op)) return Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  return Array.isArray(value) ? (value[0] ?? null) : value;
}

interface FieldProps {
  one: Condition;
  known: string[];
  text: (name: string, value: string) => string;
  onChange: (next: Condition) => void;
}

/** Money is typed in yuan and asked in fen. */
function ValueField({ one, known, text, onChange }: FieldProps) {
  const { t } = useTranslation();
  const isFen = isMoney(one.property);
  const shown = (value: Scalar) => (isFen && typeof value === "number" ? String(value / 100) : String(value));
  const read = (typed: string): Scalar => (isFen ? Math.round(Number(typed) * 100) || 0 : typed);
  const values = Array.isArray(one.value)
    ? one.value
    : one.value === null || one.value === undefined
      ? []
      : [one.value];
  return (
    <Select
      size="small"
      mode="tags"
      maxCount={MANY.has(one.op) ? undefined : 1}
      aria-label={t("insight.value.label")}
      placeholder={isFen ? t("insight.yuan") : t("insight.value.label")}
      value={values.map(shown)}
      popupMatchSelectWidth={false}
      style={{ minWidth: 112, maxWidth: 280 }}
      tokenSeparators={[",", "，"]}
      options={known.map((each) => ({ value: each, label: text(one.property, each) }))}
      onChange={(typed: string[]) => {
        const next = typed.map(read);
        onChange({ ...one, value: MANY.has(one.op) ? next : (next.at(-1) ?? null) });
      }}
    />
  );
}
