/** A stretch of time: rolling, calendar days, fixed dates, or exact to the second. */
import { Checkbox, DatePicker, InputNumber, Select, Space } from "antd";
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import { useTranslation } from "react-i18next";
import { useSession } from "@/app/session";
import type { Span, Unit, Window } from "./ast";

dayjs.extend(utc);
dayjs.extend(timezone);

const UNITS: readonly Unit[] = ["second", "minute", "hour", "day"];
type Kind = Window["w"];
const KINDS: readonly Kind[] = ["ever", "last", "days", "dates", "between", "older"];

function startOf(kind: Kind): Window {
  if (kind === "last" || kind === "older" || kind === "next") return { w: kind, n: 30, unit: "day" };
  if (kind === "days") return { w: "days", n: 30, with_today: true };
  if (kind === "dates")
    return { w: "dates", first: dayjs().subtract(29, "day").format("YYYY-MM-DD"), last: dayjs().format("YYYY-MM-DD") };
  if (kind === "between")
    return { w: "between", start: dayjs().subtract(1, "day").startOf("hour").toISOString(), end: null };
  return { w: "ever" };
}

interface Props {
  value: Window;
  onChange: (window: Window) => void;
  /** Attributes of date and time may also look ahead; behaviour cannot. */
  canLookAhead?: boolean;
}

export function WindowField({ value, onChange, canLookAhead }: Props) {
  const { t } = useTranslation();
  const kinds = canLookAhead ? [...KINDS, "next" as const] : KINDS;
  return (
    <Space size={6} wrap>
      <Select
        aria-label={t("segments.window.label")}
        value={value.w}
        popupMatchSelectWidth={false}
        style={{ width: 118 }}
        options={kinds.map((kind) => ({ value: kind, label: t(`segments.window.${kind}`) }))}
        onChange={(kind: Kind) => onChange(startOf(kind))}
      />
      <Details value={value} onChange={onChange} />
    </Space>
  );
}

function Details({ value, onChange }: Props) {
  const { t } = useTranslation();
  const { shop } = useSession();
  if (value.w === "last" || value.w === "older" || value.w === "next")
    return <SpanField value={value} onChange={(span) => onChange({ ...value, ...span })} />;
  if (value.w === "days") {
    return (
      <Space size={6}>
        <InputNumber
          aria-label={t("common.unit.day")}
          min={1}
          max={36500}
          precision={0}
          value={value.n}
          style={{ width: 76 }}
          changeOnWheel={false}
          onChange={(n) => onChange({ ...value, n: n ?? 1 })}
        />
        <span>{t("common.unit.day")}</span>
        <Checkbox
          checked={value.with_today ?? true}
          onChange={(event) => onChange({ ...value, with_today: event.target.checked })}
        >
          {t("segments.window.withToday")}
        </Checkbox>
      </Space>
    );
  }
  if (value.w === "dates") {
    return (
      <DatePicker.RangePicker
        allowEmpty={[true, true]}
        aria-label={t("segments.window.dates")}
        value={[value.first ? dayjs(value.first) : null, value.last ? dayjs(value.last) : null]}
        onChange={(range) =>
          onChange({
            w: "dates",
            first: range?.[0]?.format("YYYY-MM-DD") ?? null,
            last: range?.[1]?.format("YYYY-MM-DD") ?? null,
          })
        }
        style={{ width: 244 }}
      />
    );
  }
  if (value.w === "between") {
    const inZone = (at?: string | null) => (at ? dayjs(at).tz(shop.zone) : null);
    const instant = (at?: dayjs.Dayjs | null) =>
      at ? dayjs.tz(at.format("YYYY-MM-DD HH:mm:ss"), shop.zone).toISOString() : null;
    return (
      <DatePicker.RangePicker
        showTime
        allowEmpty={[true, true]}
        aria-label={t("segments.window.between")}
        value={[inZone(value.start), inZone(value.end)]}
        onChange={(range) => onChange({ w: "between", start: instant(range?.[0]), end: instant(range?.[1]) })}
        style={{ width: 360 }}
      />
    );
  }
  return null;
}

export function SpanField({ value, onChange, label }: { value: Span; onChange: (span: Span) => void; label?: string }) {
  const { t } = useTranslation();
  return (
    <Space.Compact>
      <InputNumber
        aria-label={label ?? t("segments.window.length")}
        min={1}
        precision={0}
        value={value.n}
        style={{ width: 76 }}
        changeOnWheel={false}
        onChange={(n) => onChange({ n: n ?? 1, unit: value.unit })}
      />
      <Select
        aria-label={t("segments.window.unit")}
        value={value.unit}
        style={{ width: 84 }}
        options={UNITS.map((unit) => ({ value: unit, label: t(`common.unit.${unit}`) }))}
        onChange={(unit: Unit) => onChange({ n: value.n, unit })}
      />
    </Space.Compact>
  );
}
