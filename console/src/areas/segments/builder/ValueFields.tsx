/** Conditions on what customers are worth and where they stand: stage, RFM, moves. */
import { InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { STAGE_ORDER, VALUE_GROUPS } from "@/kit/values";
import type { Rule, Scores, Stage, ValueGroup } from "./ast";
import { WindowField } from "./WindowField";

type Of<K extends Rule["t"]> = Extract<Rule, { t: K }>;
interface Props<K extends Rule["t"]> {
  rule: Of<K>;
  onChange: (rule: Of<K>) => void;
}

export function StageSelect({
  value,
  onChange,
  label,
}: {
  value: Stage[];
  onChange: (stages: Stage[]) => void;
  label: string;
}) {
  const { t } = useTranslation();
  return (
    <Select
      mode="multiple"
      aria-label={label}
      placeholder={label}
      value={value}
      style={{ minWidth: 180 }}
      options={STAGE_ORDER.map((stage) => ({ value: stage, label: t(`common.stage.${stage}`) }))}
      onChange={onChange}
    />
  );
}

export function StageFields({ rule, onChange }: Props<"stage">) {
  const { t } = useTranslation();
  return (
    <StageSelect
      label={t("common.customer.stage")}
      value={rule.any_of}
      onChange={(any_of) => onChange({ ...rule, any_of })}
    />
  );
}

export function StageMoveFields({ rule, onChange }: Props<"stage_move">) {
  const { t } = useTranslation();
  return (
    <>
      <WindowField value={rule.window ?? { w: "ever" }} onChange={(window) => onChange({ ...rule, window })} />
      <StageSelect
        label={t("segments.fromStage")}
        value={rule.from ?? []}
        onChange={(from) => onChange({ ...rule, from })}
      />
      <span aria-hidden="true">→</span>
      <StageSelect label={t("segments.toStage")} value={rule.to ?? []} onChange={(to) => onChange({ ...rule, to })} />
    </>
  );
}

export function RfmFields({ rule, onChange }: Props<"rfm">) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        mode="multiple"
        aria-label={t("common.customer.valueGroup")}
        placeholder={t("segments.anyGroup")}
        value={rule.groups ?? []}
        style={{ minWidth: 240 }}
        options={VALUE_GROUPS.map((group) => ({ value: group, label: t(`common.valueGroup.${group}`) }))}
        onChange={(groups: ValueGroup[]) => onChange({ ...rule, groups })}
      />
      {(["r", "f", "m"] as const).map((axis) => (
        <ScoreRange
          key={axis}
          axis={axis}
          value={rule[axis]}
          onChange={(scores) => onChange({ ...rule, [axis]: scores })}
        />
      ))}
    </>
  );
}

function ScoreRange({
  axis,
  value,
  onChange,
}: {
  axis: "r" | "f" | "m";
  value?: Scores | null;
  onChange: (scores: Scores | null) => void;
}) {
  const { t } = useTranslation();
  const set = (min: number, max: number) =>
    onChange(min === 1 && max === 5 ? null : { min: Math.min(min, max), max: Math.max(min, max) });
  const [min, max] = [value?.min ?? 1, value?.max ?? 5];
  return (
    <Space size={4}>
      <span className="faint">{axis.toUpperCase()}</span>
      <InputNumber
        aria-label={`${axis.toUpperCase()} ${t("common.list.min")}`}
        min={1}
        max={5}
        precision={0}
        value={min}
        style={{ width: 52 }}
        onChange={(n) => set(n ?? 1, max)}
      />
      <span>–</span>
      <InputNumber
        aria-label={`${axis.toUpperCase()} ${t("common.list.max")}`}
        min={1}
        max={5}
        precision={0}
        value={max}
        style={{ width: 52 }}
        onChange={(n) => set(min, n ?? 5)}
      />
    </Space>
  );
}
