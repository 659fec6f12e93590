/** Conditions on who customers are: attribute, tag, segment, a fixed list, a random share, a model's score. */
import { Checkbox, InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/kit/format";
import type { Rule } from "./ast";
import { ConditionField } from "./ConditionField";
import { useChoices, useNames } from "./choices";
import { firstCondition } from "./condition";
import { WindowField } from "./WindowField";

type Of<K extends Rule["t"]> = Extract<Rule, { t: K }>;
interface Props<K extends Rule["t"]> {
  rule: Of<K>;
  onChange: (rule: Of<K>) => void;
}

export function AttributeFields({ rule, onChange }: Props<"attribute">) {
  const { t } = useTranslation();
  const { attributes } = useChoices();
  const names = useNames();
  const field = attributes.find((each) => each.name === rule.field);
  const type = field?.type ?? "dynamic";
  const options = attributes.map((each) => ({ value: each.name, label: names.attribute(each.name) }));
  return (
    <>
      <Select
        aria-label={t("segments.attribute")}
        placeholder={t("segments.attribute")}
        showSearch={{ optionFilterProp: "label" }}
        value={rule.field || undefined}
        popupMatchSelectWidth={false}
        style={{ minWidth: 148 }}
        options={options}
        onChange={(name: string) =>
          onChange({
            ...rule,
            field: name,
            condition: firstCondition(attributes.find((each) => each.name === name)?.type ?? "dynamic"),
          })
        }
      />
      {rule.field ? (
        <ConditionField
          name={rule.field}
          type={type}
          known={field?.values}
          value={rule.condition}
          onChange={(condition) => onChange({ ...rule, condition })}
        />
      ) : null}
    </>
  );
}

export function TagFields({ rule, onChange }: Props<"tag">) {
  const { t } = useTranslation();
  const { tags } = useChoices();
  return (
    <>
      <Select
        mode="multiple"
        aria-label={t("segments.kind.tag")}
        placeholder={t("segments.anyTag")}
        value={rule.any_of}
        style={{ minWidth: 220 }}
        showSearch={{ optionFilterProp: "value" }}
        options={tags.map(({ value, count }) => ({ value, label: `${value} (${formatCount(count)})` }))}
        onChange={(any_of: string[]) => onChange({ ...rule, any_of })}
      />
      <Checkbox checked={rule.below ?? false} onChange={(event) => onChange({ ...rule, below: event.target.checked })}>
        {t("segments.below")}
      </Checkbox>
      <span className="faint">{t("segments.taggedIn")}</span>
      <WindowField value={rule.window ?? { w: "ever" }} onChange={(window) => onChange({ ...rule, window })} />
    </>
  );
}

export function SegmentSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const { segments } = useChoices();
  return (
    <Select
      aria-label={t("segments.kind.segment")}
      placeholder={t("segments.chooseSegment")}
      showSearch={{ optionFilterProp: "label" }}
      value={value || undefined}
      style={{ minWidth: 220 }}
      popupMatchSelectWidth={false}
      options={segments.map((each) => ({ value: each.segment_id, label: `${each.name} (${formatCount(each.size)})` }))}
      onChange={onChange}
    />
  );
}

export const SegmentFields = ({ rule, onChange }: Props<"segment">) => (
  <SegmentSelect value={rule.segment_id} onChange={(segment_id) => onChange({ ...rule, segment_id })} />
);

export function ScoreFields({ rule, onChange }: Props<"score">) {
  const { t } = useTranslation();
  const { models } = useChoices();
  return (
    <>
      <Select
        aria-label={t("segments.model")}
        placeholder={t("segments.model")}
        value={rule.model || undefined}
        style={{ minWidth: 140 }}
        notFoundContent={t("segments.noModels")}
        options={models.map((value) => ({ value, label: value }))}
        onChange={(model: string) => onChange({ ...rule, model })}
      />
      <span className="faint">{t("segments.deciles")}</span>
      <Select
        mode="multiple"
        aria-label={t("segments.deciles")}
        value={rule.deciles ?? []}
        style={{ minWidth: 120 }}
        options={Array.from({ length: 10 }, (_, i) => ({ value: i + 1, label: String(i + 1) }))}
        onChange={(deciles: number[]) => onChange({ ...rule, deciles })}
      />
    </>
  );
}

export function SampleFields({ rule, onChange }: Props<"sample">) {
  const { t } = useTranslation();
  return (
    <Space size={6}>
      <InputNumber
        aria-label={t("segments.sampleShare")}
        min={0}
        max={100}
        precision={2}
        suffix="%"
        value={rule.rate_bp / 100}
        style={{ width: 110 }}
        changeOnWheel={false}
        onChange={(share) => onChange({ ...rule, rate_bp: Math.round((share ?? 0) * 100) })}
      />
      <span className="faint">{t("segments.sampleNote")}</span>
    </Space>
  );
}

export function CustomersFields({ rule }: Props<"customers">) {
  const { t } = useTranslation();
  return <span>{t("segments.fixedList", { n: formatCount(rule.customer_nos.length) })}</span>;
}
