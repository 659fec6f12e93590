/** Numbers, money and time as text: fen stay integers, time is told in the shop's zone. */
import i18next from "i18next";

const locale = () => (i18next.language === "en" ? "en-GB" : "zh-CN");
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale()}${JSON.stringify(options)}`;
  const kept = cache.get(key) ?? new Intl.NumberFormat(locale(), options);
  cache.set(key, kept);
  return kept as Intl.NumberFormat;
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale()}${JSON.stringify(options)}`;
  const kept = cache.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  cache.set(key, kept);
  return kept as Intl.DateTimeFormat;
}

export const DASH = "–";
export const formatCount = (n: number | null | undefined): string =>
  n === null || n === undefined ? DASH : numbers({}).format(n);

/** 0.1234 → 12.3%. */
export const formatShare = (share: number | null | undefined, digits = 1): string =>
  share === null || share === undefined || Number.isNaN(share)
    ? DASH
    : numbers({ style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);

/** 123456 fen → ¥1,234.56; exact, since fen below 2^53 divide to the nearest cent. */
export function formatMoney(fen: number | null | undefined, currency = "CNY", isShort = false): string {
  if (fen === null || fen === undefined) return DASH;
  const digits = isShort && Math.abs(fen) >= 1_000_000 ? 0 : 2;
  return numbers({
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(fen / 100);
}

export type TimeStyle = "minute" | "second" | "day" | "short";
const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  minute: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  second: {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  },
  day: { year: "numeric", month: "2-digit", day: "2-digit" },
  short: { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

/** An instant as `2026-11-23 22:10` in the zone. */
export function formatTime(
  at: string | number | Date | null | undefined,
  zone: string,
  style: TimeStyle = "minute",
): string {
  if (at === null || at === undefined || at === "") return DASH;
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return String(at);
  const part: Record<string, string> = {};
  for (const { type, value } of dates({ ...STYLES[style], timeZone: zone }).formatToParts(when)) part[type] = value;
  const day = part.year ? `${part.year}-${part.month}-${part.day}` : `${part.month}-${part.day}`;
  if (style === "day") return day;
  return `${day} ${part.hour}:${part.minute}${part.second ? `:${part.second}` : ""}`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** "3 minutes ago", from an instant and now. */
export function formatAgo(at: string | number | Date, now: number = Date.now()): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}
