/** Growth: new, returning and resurrecting customers against those who fell asleep, period by period. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount } from "@/kit/format";
import { Panel } from "@/kit/page";
import { Frame, Reading } from "./parts/Frame";
import { AudienceField, EventsField, Field, RangeField, UnitField } from "./parts/fields";
import { HeatTable } from "./parts/HeatTable";
import type { Asked, EventPick, Unit } from "./question";
import { type OpenCell, useInsight } from "./useInsight";

interface GrowthQuery extends Asked {
  question: "lifecycle";
  event?: EventPick;
  unit?: Unit;
}
type Result = Schema<"LifecycleResult">;

const START: GrowthQuery = { question: "lifecycle", event: { events: [] }, unit: "week", range: { last: 84 } };
const STATES = ["new", "returning", "resurrecting", "dormant"] as const;

export default function GrowthPage() {
  const { t } = useTranslation();
  const insight = useInsight<GrowthQuery, Result>(START);
  const { query, set } = insight;
  const form = (
    <div className="ask-row">
      <Field label={t("insight.growth.event")}>
        <EventsField label={t("insight.growth.event")} value={query.event} onChange={(event) => set({ event })} />
      </Field>
      <Field label={t("insight.unit")}>
        <UnitField value={query.unit} onChange={(unit) => set({ unit })} />
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
      title={t("nav.growth")}
      note={t("insight.growth.note")}
      insight={insight}
      form={form}
      isEmpty={(result) => !result.periods.some((each) => each.active)}
    >
      {(_, result, open) => <Answer result={result} open={open} />}
    </Frame>
  );
}

function Answer({ result, open }: { result: Result; open: OpenCell }) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const { periods } = result;
  const option = useMemo<ChartOption>(() => {
    const colour = [palette.series[0], palette.series[6], palette.series[5], palette.series[3]];
    return {
      legend: { right: 76, top: 0 },
      grid: { top: 40 },
      xAxis: { type: "category", data: periods.map((each) => (each.is_complete ? each.start : `${each.start} *`)) },
      yAxis: { type: "value" },
      series: STATES.map((state, i) => ({
        name: t(`insight.growth.${state}`),
        type: "bar",
        stack: "all",
        barMaxWidth: 34,
        itemStyle: { color: colour[i], borderRadius: 0 },
        data: periods.map((each) => ({
          value: state === "dormant" ? -each.dormant : each[state],
          itemStyle: each.is_complete ? undefined : { opacity: 0.55 },
        })),
      })),
    };
  }, [periods, palette, t]);
  const table = useMemo(
    () => ({
      header: [t("insight.period"), ...STATES.map((state) => t(`insight.growth.${state}`)), t("insight.growth.active")],
      rows: periods.map((each) => [
        each.start,
        each.new,
        each.returning,
        each.resurrecting,
        -each.dormant,
        each.active,
      ]),
    }),
    [periods, t],
  );
  const most = Math.max(...periods.flatMap((each) => STATES.map((state) => each[state])), 1);
  const rows = periods.toReversed().map((each) => ({
    key: each.start,
    head: (
      <span className="num">
        {each.start}
        {each.is_complete ? "" : " *"}
      </span>
    ),
    cells: [
      ...(["active", ...STATES] as const).map((state) => {
        const what = `${each.start} · ${t(`insight.growth.${state}`)}`;
        const n = each[state];
        return {
          text: state === "dormant" && n ? `−${formatCount(n)}` : formatCount(n),
          heat: state === "active" ? null : n / most,
          hint: what,
          isRunning: !each.is_complete,
          onOpen: n ? () => open(what, { period: each.start, state }, n) : undefined,
        };
      }),
      { text: signed(each.new + each.resurrecting - each.dormant), heat: null, isRunning: !each.is_complete },
    ],
  }));
  const done = periods.filter((each) => each.is_complete);
  const last = done.at(-1);
  const net = last ? last.new + last.resurrecting - last.dormant : 0;
  return (
    <>
      {last ? (
        <Reading>
          {t("insight.growth.reading", {
            period: last.start,
            active: formatCount(last.active),
            gain: formatCount(last.new + last.resurrecting),
            loss: formatCount(last.dormant),
            net: signed(net),
          })}
          {t(
            net > 0
              ? "insight.growth.readingUp"
              : net < 0
                ? "insight.growth.readingDown"
                : "insight.growth.readingFlat",
          )}
        </Reading>
      ) : null}
      <Panel title={t("insight.growth.chart")} note={t("insight.runningStar")}>
        <Chart
          name="growth"
          label={t("insight.growth.chart")}
          option={option}
          table={table}
          height={320}
          onClick={({ seriesIndex, dataIndex }) => {
            const [state, each] = [STATES[seriesIndex], periods[dataIndex]];
            open(`${each.start} · ${t(`insight.growth.${state}`)}`, { period: each.start, state }, each[state]);
          }}
        />
      </Panel>
      <Panel title={t("insight.growth.table")} note={t("insight.growth.invariant")} flush>
        <HeatTable
          label={t("insight.growth.table")}
          corner={t("insight.period")}
          header={[...(["active", ...STATES] as const).map((s) => t(`insight.growth.${s}`)), t("insight.growth.net")]}
          rows={rows}
        />
      </Panel>
    </>
  );
}

const signed = (n: number): string => (n > 0 ? `+${formatCount(n)}` : n < 0 ? `−${formatCount(-n)}` : "0");
