/** Retention: which share of a cohort comes back, period by period. */
import { InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { Frame } from "./parts/Frame";
import { AudienceField, BreakdownField, Choice, EventsField, Field, RangeField, UnitField } from "./parts/fields";
import type { Asked, Breakdown, EventPick, Unit } from "./question";
import { RetentionAnswer } from "./retention/RetentionAnswer";
import { useInsight } from "./useInsight";

export interface RetentionQuery extends Asked {
  question: "retention";
  start?: EventPick;
  back?: EventPick;
  cohort?: "first_time" | "first_in_range" | "recurring";
  mode?: "bounded" | "unbounded";
  unit?: Unit;
  clock?: "calendar" | "rolling";
  periods?: number;
  min_occurrences?: number;
  breakdown?: Breakdown | null;
}

const START: RetentionQuery = {
  question: "retention",
  start: { events: ["app_launch"] },
  back: { events: ["app_launch"] },
  cohort: "first_time",
  mode: "bounded",
  unit: "week",
  clock: "calendar",
  periods: 12,
  range: { last: 84 },
};
const COHORTS = ["first_time", "first_in_range", "recurring"] as const;
const MODES = ["bounded", "unbounded"] as const;
const CLOCKS = ["calendar", "rolling"] as const;

export default function RetentionPage() {
  const { t } = useTranslation();
  const insight = useInsight<RetentionQuery, Schema<"RetentionResult">>(START);
  const { query, set } = insight;
  const form = (
    <div className="ask-row">
      <Field label={t("insight.retention.start")}>
        <EventsField label={t("insight.retention.start")} value={query.start} onChange={(start) => set({ start })} />
      </Field>
      <Field label={t("insight.retention.back")}>
        <EventsField label={t("insight.retention.back")} value={query.back} onChange={(back) => set({ back })} />
      </Field>
      <Field label={t("insight.range")}>
        <RangeField value={query.range} onChange={(range) => set({ range })} />
      </Field>
      <Field label={t("insight.unit")}>
        <UnitField
          value={query.unit}
          onChange={(unit) => set({ unit, clock: unit === "month" ? "calendar" : query.clock })}
        />
        <InputNumber
          aria-label={t("insight.retention.periods")}
          prefix={<span className="muted">{t("insight.retention.periods")}</span>}
          min={2}
          max={60}
          precision={0}
          value={query.periods ?? 8}
          style={{ width: 116 }}
          onChange={(periods) => periods && set({ periods })}
        />
      </Field>
      <Field label={t("insight.retention.cohort")}>
        <Choice
          label={t("insight.retention.cohort")}
          value={query.cohort ?? "first_time"}
          options={COHORTS.map((value) => ({ value, label: t(`insight.retention.cohortOf.${value}`) }))}
          onChange={(cohort) => set({ cohort })}
        />
      </Field>
      <Field label={t("insight.retention.mode")}>
        <Choice
          label={t("insight.retention.mode")}
          value={query.mode ?? "bounded"}
          options={MODES.map((value) => ({ value, label: t(`insight.retention.modeOf.${value}`) }))}
          onChange={(mode) => set({ mode })}
        />
        {query.unit === "month" ? null : (
          <Choice
            label={t("insight.retention.clock")}
            value={query.clock ?? "calendar"}
            options={CLOCKS.map((value) => ({ value, label: t(`insight.retention.clockOf.${value}`) }))}
            onChange={(clock) => set({ clock })}
          />
        )}
      </Field>
      <Field label={t("insight.breakdown")}>
        <BreakdownField value={query.breakdown} onChange={(breakdown) => set({ breakdown })} />
      </Field>
      <Field label={t("insight.customers")}>
        <AudienceField value={query.audience} onChange={(audience) => set({ audience })} />
      </Field>
    </div>
  );
  return (
    <Frame
      title={t("nav.retention")}
      note={t("insight.retention.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.cohorts.some((each) => each.size)}
    >
      {(asked, result, open) => <RetentionAnswer query={asked} result={result} open={open} />}
    </Frame>
  );
}
