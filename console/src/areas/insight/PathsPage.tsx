/** Paths: what customers do next within one session. */
import { InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { Frame } from "./parts/Frame";
import { AudienceField, Choice, Field, RangeField } from "./parts/fields";
import { PathsAnswer } from "./paths/PathsAnswer";
import type { Asked } from "./question";
import { useInsight } from "./useInsight";
import { useWords } from "./words";

const BYS = ["event", "page", "category", "channel", "scene"] as const;
export interface PathsQuery extends Asked {
  question: "paths";
  by?: (typeof BYS)[number];
  session_gap_s?: number;
  max_steps?: number;
  start?: string | null;
  end?: string | null;
  without?: string[];
  limit?: number;
}

const START: PathsQuery = {
  question: "paths",
  by: "event",
  session_gap_s: 1_800,
  max_steps: 6,
  start: "app_launch",
  end: null,
  without: [],
  limit: 12,
  range: { last: 14 },
};

export default function PathsPage() {
  const { t } = useTranslation();
  const words = useWords();
  const insight = useInsight<PathsQuery, Schema<"PathsResult">>(START);
  const { query, set } = insight;
  const by = query.by ?? "event";
  const nodes =
    by === "event"
      ? words.events.map(({ name }) => ({ value: name, label: words.event(name) }))
      : words.known(by).map((value) => ({ value, label: words.value(by, value) }));
  const node = (label: string, value: string | null | undefined, onChange: (next: string | null) => void) => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      aria-label={label}
      placeholder={t("insight.paths.anywhere")}
      value={value ?? undefined}
      popupMatchSelectWidth={false}
      style={{ minWidth: 132 }}
      options={nodes}
      onChange={(next: string | undefined) => onChange(next ?? null)}
    />
  );
  const form = (
    <div className="ask-row">
      <Field label={t("insight.paths.by")}>
        <Choice
          label={t("insight.paths.by")}
          value={by}
          options={BYS.map((value) => ({ value, label: t(`insight.paths.byOf.${value}`) }))}
          onChange={(next) => set({ by: next, start: next === "event" ? "app_launch" : null, end: null, without: [] })}
        />
      </Field>
      <Field label={t("insight.paths.start")}>
        {node(t("insight.paths.start"), query.start, (start) => set({ start }))}
      </Field>
      <Field label={t("insight.paths.end")}>{node(t("insight.paths.end"), query.end, (end) => set({ end }))}</Field>
      <Field label={t("insight.paths.without")}>
        <Select
          mode="multiple"
          aria-label={t("insight.paths.without")}
          placeholder={t("common.none")}
          value={query.without ?? []}
          style={{ minWidth: 132, maxWidth: 320 }}
          popupMatchSelectWidth={false}
          options={nodes}
          onChange={(without: string[]) => set({ without })}
        />
      </Field>
      <Field label={t("insight.paths.steps")}>
        <InputNumber
          aria-label={t("insight.paths.steps")}
          min={2}
          max={12}
          precision={0}
          value={query.max_steps}
          style={{ width: 68 }}
          onChange={(max_steps) => max_steps && set({ max_steps })}
        />
      </Field>
      <Field label={t("insight.paths.gap")}>
        <InputNumber
          aria-label={t("insight.paths.gap")}
          min={1}
          max={1_440}
          precision={0}
          value={(query.session_gap_s ?? 1_800) / 60}
          suffix={t("common.unit.minute")}
          style={{ width: 104 }}
          onChange={(n) => n && set({ session_gap_s: n * 60 })}
        />
      </Field>
      <Field label={t("insight.range")}>
        <RangeField value={query.range} onChange={(range) => set({ range })} />
      </Field>
      <Field label={t("insight.customers")}>
        <AudienceField value={query.audience} onChange={(audience) => set({ audience })} />
      </Field>
    </div>
  );
  return (
    <Frame
      title={t("nav.paths")}
      note={t("insight.paths.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.sessions}
    >
      {(asked, result, open) => <PathsAnswer query={asked} result={result} open={open} />}
    </Frame>
  );
}
