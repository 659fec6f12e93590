/** The funnel question, and the one that is asked on first open. */
import type { Schema } from "@/api/types";
import type { Asked, Breakdown, EventPick } from "../question";

export type FunnelResult = Schema<"FunnelResult">;

export interface Exclusion {
  event: EventPick;
  after: number;
  before: number;
}

export interface FunnelQuery extends Asked {
  question: "funnel";
  steps: EventPick[];
  window_s: number;
  order?: "ordered" | "strict" | "any";
  exclusions?: Exclusion[];
  breakdown?: Breakdown | null;
}

export const DAY_S = 86_400;
export const START: FunnelQuery = {
  question: "funnel",
  steps: ["app_launch", "view_item", "add_to_cart", "begin_checkout", "order_paid"].map((name) => ({ events: [name] })),
  window_s: 7 * DAY_S,
  order: "ordered",
  range: { last: 30 },
};

/** The step whose loss from the step before is largest, counted in customers; −1 without loss. */
export function worstStep(counts: readonly number[]): number {
  let worst = -1;
  let most = 0;
  for (let step = 1; step < counts.length; step++) {
    const lost = counts[step - 1] - counts[step];
    if (lost > most) {
      most = lost;
      worst = step;
    }
  }
  return worst;
}
