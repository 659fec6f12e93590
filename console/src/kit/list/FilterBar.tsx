/** The filters of a list; each change goes to the address at once, typed text after a pause. */
import { CloseCircleOutlined } from "@ant-design/icons";
import { Button, DatePicker, Input, InputNumber, Select, Space } from "antd";
import dayjs from "dayjs";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FILTER_MARK } from "@/app/shortcuts";
import { setFilters, type Values } from "./query";
import type { Filter } from "./types";

interface Props {
  filters: readonly Filter[];
  values: Values;
  onChange: (change: Values) => void;
}

export function FilterBar({ filters, values, onChange }: Props) {
  const { t } = useTranslation();
  const set = setFilters(filters, values);
  return (
    <search className="filter-bar" aria-label={t("common.list.filters")}>
      {filters.map((filter) => (
        <FilterField
          key={filter.key}
          filter={filter}
          value={values[filter.key]}
          onChange={(value) => onChange({ [filter.key]: value })}
        />
      ))}
      {set.length ? (
        <Button
          type="text"
          size="small"
          icon={<CloseCircleOutlined />}
          onClick={() => onChange(Object.fromEntries(set.map((key) => [key, undefined])))}
        >
          {t("common.list.clear")}
        </Button>
      ) : null}
    </search>
  );
}

interface FieldProps {
  filter: Filter;
  value: unknown;
  onChange: (value: unknown) => void;
}

function FilterField({ filter, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  const { kind, label, options = [], width } = filter;
  if (kind === "search") return <SearchField label={label} width={width} value={value as string} onChange={onChange} />;
  if (kind === "select" || kind === "flag") {
    const choices =
      kind === "flag"
        ? [
            { value: "true", label: t("common.yes") },
            { value: "false", label: t("common.no") },
          ]
        : [...options];
    return (
      <Select
        allowClear
        aria-label={label}
        placeholder={label}
        style={{ minWidth: width ?? 128 }}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: "label" }}
        options={choices}
        value={value === undefined ? undefined : String(value)}
        onChange={(next?: string) => onChange(kind === "flag" && next ? next === "true" : next)}
      />
    );
  }
  if (kind === "multi") {
    return (
      <Select
        mode="multiple"
        allowClear
        maxTagCount="responsive"
        aria-label={label}
        placeholder={label}
        style={{ minWidth: width ?? 176 }}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: "label" }}
        options={[...options]}
        value={(value as string[]) ?? []}
        onChange={(next: string[]) => onChange(next.length ? next : undefined)}
      />
    );
  }
  if (kind === "days") {
    const days = value as [string, string] | undefined;
    return (
      <DatePicker.RangePicker
        aria-label={label}
        placeholder={[label, t("common.list.to")]}
        value={days ? [dayjs(days[0]), dayjs(days[1])] : null}
        onChange={(range) =>
          onChange(range?.[0] && range[1] ? range.map((day) => day?.format("YYYY-MM-DD")) : undefined)
        }
        style={{ width: width ?? 262 }}
      />
    );
  }
  return (
    <RangeField label={label} value={(value as [number | null, number | null]) ?? [null, null]} onChange={onChange} />
  );
}

function SearchField({
  label,
  width,
  value,
  onChange,
}: {
  label: string;
  width?: number;
  value?: string;
  onChange: (v: unknown) => void;
}) {
  const [text, setText] = useState(value ?? "");
  const timer = useRef(0);
  useEffect(() => setText(value ?? ""), [value]);
  const change = (next: string, wait: number) => {
    setText(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange(next.trim() || undefined), wait);
  };
  return (
    <div {...{ [FILTER_MARK]: "" }}>
      <Input.Search
        allowClear
        aria-label={label}
        placeholder={label}
        value={text}
        style={{ width: width ?? 240 }}
        onChange={(event) => change(event.target.value, 350)}
        onSearch={(next) => change(next, 0)}
      />
    </div>
  );
}

interface RangeProps {
  label: string;
  value: [number | null, number | null];
  onChange: (value: unknown) => void;
}

function RangeField({ label, value, onChange }: RangeProps) {
  const { t } = useTranslation();
  const set = (at: 0 | 1, next: number | null) => {
    const range: [number | null, number | null] = [...value];
    range[at] = next;
    onChange(range[0] === null && range[1] === null ? undefined : range);
  };
  return (
    <Space.Compact>
      <InputNumber
        aria-label={`${label} ${t("common.list.min")}`}
        placeholder={`${label} ≥`}
        value={value[0]}
        onChange={(n) => set(0, n)}
        changeOnWheel={false}
        style={{ width: 116 }}
      />
      <InputNumber
        aria-label={`${label} ${t("common.list.max")}`}
        placeholder="≤"
        value={value[1]}
        onChange={(n) => set(1, n)}
        changeOnWheel={false}
        style={{ width: 84 }}
      />
    </Space.Compact>
  );
}
