/** Conditions on consent and reach, and on a state that has lasted. */
import { Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { CHANNELS, PURPOSES, REACH_CHANNELS, type Rule, type State } from "./ast";
import { MatchFields } from "./BehaviourFields";
import { ConditionField } from "./ConditionField";
import { useChoices } from "./choices";
import { StageSelect } from "./ValueFields";
import { SegmentSelect } from "./WhoFields";
import { SpanField } from "./WindowField";

type Of<K extends Rule["t"]> = Extract<Rule, { t: K }>;
interface Props<K extends Rule["t"]> {
  rule: Of<K>;
  onChange: (rule: Of<K>) => void;
}

export function ConsentFields({ rule, onChange }: Props<"consent">) {
  const { t } = useTranslation();
  return (
    <Space size={6} wrap>
      <Select
        aria-label={t("segments.purposeLabel")}
        value={rule.purpose}
        popupMatchSelectWidth={false}
        options={PURPOSES.map((value) => ({ value, label: t(`common.purpose.${value}`) }))}
        onChange={(purpose) => onChange({ ...rule, purpose })}
      />
      <Select
        aria-label={t("segments.channelLabel")}
        value={rule.channel ?? "any"}
        popupMatchSelectWidth={false}
        options={CHANNELS.map((value) => ({ value, label: t(`common.reach.${value}`) }))}
        onChange={(channel) => onChange({ ...rule, channel })}
      />
      <Select
        aria-label={t("segments.consentLabel")}
        value={rule.state ?? "granted"}
        popupMatchSelectWidth={false}
        options={(["granted", "withdrawn", "none"] as const).map((value) => ({
          value,
          label: t(`common.consent.${value}`),
        }))}
        onChange={(state) => onChange({ ...rule, state })}
      />
    </Space>
  );
}

export function ReachableFields({ rule, onChange }: Props<"reachable">) {
  const { t } = useTranslation();
  return (
    <Space size={6} wrap>
      <Select
        aria-label={t("segments.channelLabel")}
        value={rule.channel}
        popupMatchSelectWidth={false}
        options={REACH_CHANNELS.map((value) => ({ value, label: t(`common.reach.${value}`) }))}
        onChange={(channel) => onChange({ ...rule, channel })}
      />
      <span className="faint">{t("segments.forPurpose")}</span>
      <Select
        aria-label={t("segments.purposeLabel")}
        value={rule.purpose ?? "marketing"}
        popupMatchSelectWidth={false}
        options={PURPOSES.map((value) => ({ value, label: t(`common.purpose.${value}`) }))}
        onChange={(purpose) => onChange({ ...rule, purpose })}
      />
    </Space>
  );
}

const STATES: readonly State["s"][] = ["stage", "tag", "segment", "consent", "property"];

function firstState(kind: State["s"]): State {
  if (kind === "stage") return { s: "stage", any_of: ["silent"] };
  if (kind === "tag") return { s: "tag", name: "" };
  if (kind === "segment") return { s: "segment", segment_id: "" };
  if (kind === "consent") return { s: "consent", purpose: "marketing", channel: "any", state: "granted" };
  return { s: "property", event: "", where: [], property: "", condition: { op: "eq", value: "" } };
}

export function HeldFields({ rule, onChange }: Props<"held">) {
  const { t } = useTranslation();
  const set = (state: State) => onChange({ ...rule, state });
  return (
    <>
      <Select
        aria-label={t("segments.state.label")}
        value={rule.state.s}
        popupMatchSelectWidth={false}
        options={STATES.map((value) => ({ value, label: t(`segments.state.${value}`) }))}
        onChange={(kind: State["s"]) => set(firstState(kind))}
      />
      <StateFields state={rule.state} onChange={set} />
      <span className="faint">{t("segments.heldFor")}</span>
      <SpanField value={rule.span} onChange={(span) => onChange({ ...rule, span })} />
    </>
  );
}

function StateFields({ state, onChange }: { state: State; onChange: (state: State) => void }) {
  const { t } = useTranslation();
  const { tags, events } = useChoices();
  if (state.s === "stage")
    return (
      <StageSelect
        label={t("common.customer.stage")}
        value={state.any_of}
        onChange={(any_of) => onChange({ ...state, any_of })}
      />
    );
  if (state.s === "segment")
    return <SegmentSelect value={state.segment_id} onChange={(segment_id) => onChange({ ...state, segment_id })} />;
  if (state.s === "tag")
    return (
      <Select
        aria-label={t("segments.kind.tag")}
        placeholder={t("segments.kind.tag")}
        value={state.name || undefined}
        style={{ minWidth: 140 }}
        options={tags.map(({ value }) => ({ value, label: value }))}
        onChange={(name: string) => onChange({ ...state, name })}
      />
    );
  if (state.s === "consent") {
    const rule = { t: "consent" as const, purpose: state.purpose, channel: state.channel, state: state.state };
    return (
      <ConsentFields
        rule={rule}
        onChange={({ purpose, channel, state: next }) =>
          onChange({ s: "consent", purpose, channel, state: next === "withdrawn" ? "withdrawn" : "granted" })
        }
      />
    );
  }
  const properties = events.find((each) => each.name === state.event)?.properties ?? [];
  return (
    <>
      <MatchFields value={state} onChange={(match) => onChange({ ...state, ...match })} />
      <Select
        aria-label={t("segments.property")}
        placeholder={t("segments.property")}
        value={state.property || undefined}
        style={{ minWidth: 110 }}
        options={properties.map(({ name }) => ({ value: name, label: name }))}
        onChange={(property: string) => onChange({ ...state, property })}
      />
      <ConditionField
        name={state.property}
        type={properties.find((each) => each.name === state.property)?.type ?? "dynamic"}
        value={state.condition}
        onChange={(condition) => onChange({ ...state, condition })}
      />
    </>
  );
}
