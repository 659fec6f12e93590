/** Seconds in words: 95 → "1.6 分钟". */
import type { TFunction } from "i18next";

export function durationText(t: TFunction, seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  const fit =
    (
      [
        [86_400, "day"],
        [3_600, "hour"],
        [60, "minute"],
      ] as const
    ).find(([size]) => seconds >= size * 1.5) ?? ([1, "second"] as const);
  const n = seconds / fit[0];
  return `${Number(n.toFixed(n < 10 ? 1 : 0))} ${t(`common.unit.${fit[1]}`)}`;
}
