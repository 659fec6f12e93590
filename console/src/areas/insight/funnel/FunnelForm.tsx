/** The funnel question: steps, window, order, exclusions, who and when, breakdown. */
import { ArrowUpOutlined, CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { AudienceField, BreakdownField, Choice, EventsField, Field, RangeField } from "../parts/fields";
import { type EventPick, pickName } from "../question";
import { useWords } from "../words";
import { DAY_S, type Exclusion, type FunnelQuery } from "./model";

interface Props {
  query: FunnelQuery;
  set: (change: Partial<FunnelQuery>) => void;
}

export function FunnelForm({ query, set }: Props) {
  const { t } = useTranslation();
  const { steps } = query;
  const orders = ["ordered", "strict", "any"] as const;
  const fits = (exclusions: Exclusion[], n: number) => exclusions.filter((each) => each.before <= n);
  const setSteps = (next: EventPick[]) => set({ steps: next, exclusions: fits(query.exclusions ?? [], next.length) });
  return (
    <>
      <ol className="ask-steps" aria-label={t("insight.funnel.steps")}>
        {steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <li key={i}>
            <span className="step-no num">{i + 1}</span>
            <EventsField
              label={t("insight.funnel.stepN", { n: i + 1 })}
              value={step}
              onChange={(next) => setSteps(steps.map((each, k) => (k === i ? next : each)))}
            />
            <Space size={0} className="step-tools">
              {i > 0 ? (
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  aria-label={t("insight.funnel.moveUp", { n: i + 1 })}
                  onClick={() => setSteps(steps.toSpliced(i - 1, 2, step, steps[i - 1]))}
                />
              ) : null}
              {steps.length > 1 ? (
                <Button
                  type="text"
                  size="small"
                  icon={<CloseOutlined />}
                  aria-label={t("insight.funnel.removeStep", { n: i + 1 })}
                  onClick={() => setSteps(steps.toSpliced(i, 1))}
                />
              ) : null}
            </Space>
          </li>
        ))}
        <li>
          <Button
            type="dashed"
            size="small"
            icon={<PlusOutlined />}
            disabled={steps.length >= 20}
            onClick={() => setSteps([...steps, { events: ["order_paid"] }])}
          >
            {t("insight.funnel.addStep")}
          </Button>
          <Exclusions query={query} set={set} />
        </li>
      </ol>
      <div className="ask-row">
        <Field label={t("insight.range")}>
          <RangeField value={query.range} onChange={(range) => set({ range })} />
        </Field>
        <Field label={t("insight.funnel.window")}>
          <WindowField seconds={query.window_s} onChange={(window_s) => set({ window_s })} />
        </Field>
        <Field label={t("insight.funnel.order")}>
          <Choice
            label={t("insight.funnel.order")}
            value={query.order ?? "ordered"}
            options={orders.map((value) => ({ value, label: t(`insight.funnel.orderOf.${value}`) }))}
            onChange={(order) => set({ order })}
          />
        </Field>
        <Field label={t("insight.breakdown")}>
          <BreakdownField value={query.breakdown} onChange={(breakdown) => set({ breakdown })} />
        </Field>
        <Field label={t("insight.customers")}>
          <AudienceField value={query.audience} onChange={(audience) => set({ audience })} />
        </Field>
      </div>
    </>
  );
}

const UNITS = [
  [DAY_S, "day"],
  [3_600, "hour"],
  [60, "minute"],
] as const;

export function WindowField({ seconds, onChange }: { seconds: number; onChange: (seconds: number) => void }) {
  const { t } = useTranslation();
  const [size] = UNITS.find(([each]) => seconds >= each && seconds % each === 0) ?? UNITS[2];
  return (
    <Space.Compact>
      <InputNumber
        aria-label={t("insight.funnel.window")}
        min={1}
        max={3_650}
        precision={0}
        value={Math.max(1, Math.round(seconds / size))}
        style={{ width: 64 }}
        onChange={(n) => n && onChange(n * size)}
      />
      <Select
        aria-label={t("insight.funnel.windowUnit")}
        value={size}
        options={UNITS.map(([value, unit]) => ({ value, label: t(`common.unit.${unit}`) }))}
        onChange={(next: number) => onChange(Math.max(1, Math.round(seconds / size)) * next)}
      />
    </Space.Compact>
  );
}

function Exclusions({ query, set }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const all = query.exclusions ?? [];
  const put = (next: Exclusion[]) => set({ exclusions: next });
  const stepOptions = query.steps.map((step, i) => ({
    value: i + 1,
    label: `${i + 1} ${pickName(step, words.event, t("insight.anyEvent"))}`,
  }));
  return (
    <>
      {all.map((one, i) => {
        const change = (part: Partial<Exclusion>) => put(all.map((each, k) => (k === i ? { ...each, ...part } : each)));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an exclusion has no other identity
          <Space key={i} size={6} wrap className="exclusion">
            <span className="muted">{t("insight.funnel.excludeBetween")}</span>
            <Select
              size="small"
              aria-label={t("insight.funnel.after")}
              value={one.after}
              options={stepOptions.filter((each) => each.value < one.before)}
              onChange={(after: number) => change({ after })}
            />
            –
            <Select
              size="small"
              aria-label={t("insight.funnel.before")}
              value={one.before}
              options={stepOptions.filter((each) => each.value > one.after)}
              onChange={(before: number) => change({ before })}
            />
            <EventsField
              label={t("insight.funnel.excluded")}
              value={one.event}
              onChange={(event) => change({ event })}
            />
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t("insight.funnel.removeExclusion")}
              onClick={() => put(all.toSpliced(i, 1))}
            />
          </Space>
        );
      })}
      {query.steps.length > 1 && all.length < 5 ? (
        <Button
          type="text"
          size="small"
          onClick={() => put([...all, { event: { events: ["order_refunded"] }, after: 1, before: query.steps.length }])}
        >
          {t("insight.funnel.addExclusion")}
        </Button>
      ) : null}
    </>
  );
}
