/** A metric's value as text. */

import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { formatCount, formatMoney, formatShare } from "@/kit/format";

export type Metric = Schema<"AlertDraft">["metric"];
export const METRICS: readonly Metric[] = ["gmv_fen", "orders", "visitors", "conversion"];

export function useMetricText(): (metric: Metric, value: number) => string {
  const { shop } = useSession();
  return (metric, value) => {
    if (metric === "gmv_fen") return formatMoney(Math.round(value), shop.currency);
    return metric === "conversion" ? formatShare(value) : formatCount(Math.round(value * 10) / 10);
  };
}
