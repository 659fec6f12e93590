/** What a new condition of each kind starts as, and ready-made segments to begin from. */
import type { Definition, Rule, RuleKind } from "./ast";

const STARTS: Record<RuleKind, () => Rule> = {
  attribute: () => ({ t: "attribute", field: "", condition: { op: "eq", value: "" } }),
  did: () => ({
    t: "did",
    event: "",
    where: [],
    measure: { m: "count" },
    window: { w: "last", n: 30, unit: "day" },
    condition: { op: "gte", value: 1 },
  }),
  never: () => ({ t: "never", event: "", where: [], window: { w: "last", n: 30, unit: "day" } }),
  then: () => ({
    t: "then",
    first: { event: "", where: [] },
    second: { event: "", where: [] },
    within: { n: 24, unit: "hour" },
    window: { w: "last", n: 30, unit: "day" },
  }),
  then_not: () => ({
    t: "then_not",
    first: { event: "", where: [] },
    second: { event: "", where: [] },
    within: { n: 24, unit: "hour" },
    window: { w: "last", n: 30, unit: "day" },
  }),
  held: () => ({ t: "held", state: { s: "stage", any_of: ["silent"] }, span: { n: 7, unit: "day" } }),
  rfm: () => ({ t: "rfm", groups: ["important_value"] }),
  stage: () => ({ t: "stage", any_of: ["active"] }),
  stage_move: () => ({
    t: "stage_move",
    from: ["active"],
    to: ["silent"],
    window: { w: "days", n: 7, with_today: true },
  }),
  tag: () => ({ t: "tag", any_of: [], below: true }),
  segment: () => ({ t: "segment", segment_id: "" }),
  consent: () => ({ t: "consent", purpose: "marketing", channel: "any", state: "granted" }),
  reachable: () => ({ t: "reachable", channel: "subscribe_message", purpose: "marketing" }),
  score: () => ({ t: "score", model: "", deciles: [1] }),
  sample: () => ({ t: "sample", rate_bp: 1000, salt: "" }),
  customers: () => ({ t: "customers", customer_nos: [] }),
};

export const startOf = (kind: RuleKind): Rule => STARTS[kind]();

/** The menu of kinds, in groups; `customers` comes only from "save as segment". */
export const MENU: readonly { group: "who" | "did" | "value" | "other"; kinds: readonly RuleKind[] }[] = [
  { group: "who", kinds: ["attribute", "tag", "segment"] },
  { group: "did", kinds: ["did", "never", "then", "then_not"] },
  { group: "value", kinds: ["stage", "rfm", "stage_move", "held"] },
  { group: "other", kinds: ["consent", "reachable", "score", "sample"] },
];

export const TEMPLATES: readonly {
  key: "abandoned" | "secondOrder" | "atRisk" | "newcomers" | "birthday" | "vip";
  definition: Definition;
}[] = [
  {
    key: "abandoned",
    definition: {
      t: "and",
      of: [
        {
          t: "then_not",
          first: { event: "add_to_cart", where: [] },
          second: { event: "order_paid", where: [] },
          within: { n: 24, unit: "hour" },
          window: { w: "last", n: 7, unit: "day" },
        },
        { t: "reachable", channel: "subscribe_message", purpose: "marketing" },
      ],
    },
  },
  {
    key: "secondOrder",
    definition: {
      t: "and",
      of: [
        { t: "attribute", field: "orders", condition: { op: "eq", value: 1 } },
        {
          t: "attribute",
          field: "first_paid_at",
          condition: { op: "during", window: { w: "days", n: 30, with_today: true } },
        },
      ],
    },
  },
  {
    key: "atRisk",
    definition: {
      t: "and",
      of: [
        { t: "rfm", groups: ["important_value", "important_keep", "important_win_back"] },
        { t: "stage", any_of: ["silent", "sleeping"] },
      ],
    },
  },
  {
    key: "newcomers",
    definition: {
      t: "and",
      of: [
        {
          t: "attribute",
          field: "joined_at",
          condition: { op: "during", window: { w: "days", n: 7, with_today: true } },
        },
        { t: "never", event: "order_paid", where: [], window: { w: "ever" } },
      ],
    },
  },
  {
    key: "birthday",
    definition: {
      t: "and",
      of: [{ t: "attribute", field: "birthday", condition: { op: "anniversary", direction: "next", days: 7 } }],
    },
  },
  {
    key: "vip",
    definition: {
      t: "and",
      of: [
        {
          t: "did",
          event: "order_paid",
          where: [],
          measure: { m: "sum", of: "amount_fen" },
          window: { w: "last", n: 365, unit: "day" },
          condition: { op: "gte", value: 100_000 },
        },
        {
          t: "did",
          event: "order_paid",
          where: [],
          measure: { m: "count" },
          window: { w: "last", n: 365, unit: "day" },
          condition: { op: "gte", value: 3 },
        },
      ],
    },
  },
];
