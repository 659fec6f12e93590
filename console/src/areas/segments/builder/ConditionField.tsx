/** The condition on one value: the operators that fit its type, and the field that fits the operator. */
import { AutoComplete, InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import type { Condition, Op, Scalar } from "./ast";
import { type FieldType, isMoney, type Known, useNames } from "./choices";
import { conditionFor, NUMBER_OPS, OPS } from "./condition";
import { WindowField } from "./WindowField";

interface Props {
  /** The field or property that the condition is about. */
  name: string;
  type: FieldType;
  known?: readonly Known[];
  value: Condition;
  onChange: (condition: Condition) => void;
  /** Only number comparison: for counts and sums. */
  numbersOnly?: boolean;
}

export function ConditionField({ name, type, known = [], value, onChange, numbersOnly }: Props) {
  const { t } = useTranslation();
  const ops = numbersOnly ? NUMBER_OPS.slice(0, 7) : OPS[type];
  return (
    <Space size={6} wrap>
      <Select
        aria-label={t("segments.op.label")}
        value={value.op}
        popupMatchSelectWidth={false}
        style={{ minWidth: 92 }}
        options={ops.map((op) => ({ value: op, label: t(`segments.op.${op}`) }))}
        onChange={(op: Op) => onChange(conditionFor(op, type, value))}
      />
      <ValueField name={name} type={type} known={known} value={value} onChange={onChange} />
    </Space>
  );
}

function ValueField({ name, type, known = [], value, onChange }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const options = known.map((each) => ({ value: each.value, label: names.value(name, each.value) }));
  switch (value.op) {
    case "eq":
    case "neq":
      if (type === "boolean")
        return (
          <Select
            aria-label={t("segments.value")}
            value={value.value === true}
            style={{ width: 84 }}
            options={[
              { value: true, label: t("common.yes") },
              { value: false, label: t("common.no") },
            ]}
            onChange={(next: boolean) => onChange({ ...value, value: next })}
          />
        );
      if (type === "number")
        return (
          <NumberField
            name={name}
            value={value.value as number}
            onChange={(n) => onChange({ ...value, value: n ?? 0 })}
          />
        );
      return (
        <TextField
          options={options}
          value={String(value.value)}
          onChange={(text) => onChange({ ...value, value: text })}
        />
      );
    case "in":
    case "not_in":
      return (
        <Select
          mode="tags"
          aria-label={t("segments.value")}
          placeholder={t("segments.valueHint")}
          value={value.values.map(String)}
          style={{ minWidth: 220, maxWidth: 460 }}
          options={options}
          tokenSeparators={[",", "，", "\n"]}
          onChange={(values: Scalar[]) => onChange({ ...value, values })}
        />
      );
    case "contains":
    case "not_contains":
    case "prefix":
      return <TextField options={[]} value={value.text} onChange={(text) => onChange({ ...value, text })} />;
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return <NumberField name={name} value={value.value} onChange={(n) => onChange({ ...value, value: n ?? 0 })} />;
    case "between":
      return (
        <Space size={4}>
          <NumberField name={name} value={value.min} onChange={(min) => onChange({ ...value, min })} isOpen />
          <span>–</span>
          <NumberField name={name} value={value.max} onChange={(max) => onChange({ ...value, max })} isOpen />
        </Space>
      );
    case "during":
      return <WindowField value={value.window} onChange={(window) => onChange({ ...value, window })} canLookAhead />;
    case "anniversary":
      return (
        <Space size={6}>
          <Select
            aria-label={t("segments.direction.label")}
            value={value.direction ?? "next"}
            options={(["next", "last"] as const).map((each) => ({
              value: each,
              label: t(`segments.direction.${each}`),
            }))}
            onChange={(direction: "next" | "last") => onChange({ ...value, direction })}
          />
          <InputNumber
            aria-label={t("common.unit.day")}
            min={0}
            max={365}
            precision={0}
            value={value.days}
            style={{ width: 72 }}
            onChange={(days) => onChange({ ...value, days: days ?? 0 })}
          />
          <span>{t("common.unit.day")}</span>
        </Space>
      );
    case "anniversary_month":
      return (
        <Select
          aria-label={t("segments.month")}
          value={value.month ?? 0}
          style={{ width: 112 }}
          options={Array.from({ length: 13 }, (_, n) => ({
            value: n,
            label: n ? t("segments.monthN", { n }) : t("segments.thisMonth"),
          }))}
          onChange={(month: number) => onChange({ ...value, month: month || null })}
        />
      );
    default:
      return null;
  }
}

function TextField({
  options,
  value,
  onChange,
}: {
  options: { value: string; label: string }[];
  value: string;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <AutoComplete
      aria-label={t("segments.value")}
      placeholder={t("segments.value")}
      value={value}
      options={options}
      style={{ width: 168 }}
      popupMatchSelectWidth={false}
      showSearch={{
        filterOption: (text, option) => `${option?.value} ${option?.label}`.toLowerCase().includes(text.toLowerCase()),
      }}
      onChange={onChange}
    />
  );
}

interface NumberProps {
  name: string;
  value: number | null | undefined;
  onChange: (n: number | null) => void;
  /** An end of a range may stay empty. */
  isOpen?: boolean;
}

function NumberField({ name, value, onChange, isOpen }: NumberProps) {
  const { t } = useTranslation();
  const scale = isMoney(name) ? 100 : 1;
  const shown = typeof value === "number" ? value / scale : null;
  return (
    <InputNumber
      aria-label={t("segments.value")}
      value={shown}
      placeholder={isOpen ? t("segments.open") : undefined}
      prefix={isMoney(name) ? "¥" : undefined}
      precision={isMoney(name) ? 2 : undefined}
      style={{ width: isMoney(name) ? 124 : 96 }}
      changeOnWheel={false}
      onChange={(n) => onChange(n === null ? null : Math.round(n * scale * 1e6) / 1e6)}
    />
  );
}
