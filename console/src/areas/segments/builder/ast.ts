/** The segment language as the server defines it: what the API answers must fit here, or the type check fails. */
export type Unit = "second" | "minute" | "hour" | "day";
export interface Span {
  n: number;
  unit: Unit;
}

export type Window =
  | { w: "ever" }
  | { w: "last" | "older" | "next"; n: number; unit: Unit }
  | { w: "days"; n: number; with_today?: boolean }
  | { w: "dates"; first?: string | null; last?: string | null }
  | { w: "between"; start?: string | null; end?: string | null };

export type Scalar = string | number | boolean;
export type Condition =
  | { op: "eq" | "neq"; value: Scalar }
  | { op: "in" | "not_in"; values: Scalar[] }
  | { op: "contains" | "not_contains" | "prefix"; text: string }
  | { op: "exists" | "missing" }
  | { op: "gt" | "gte" | "lt" | "lte"; value: number }
  | { op: "between"; min?: number | null; max?: number | null }
  | { op: "during"; window: Window }
  | { op: "anniversary"; direction?: "next" | "last"; days: number }
  | { op: "anniversary_month"; month?: number | null };
export type Op = Condition["op"];

export interface Where {
  property: string;
  condition: Condition;
}
export interface EventMatch {
  event: string;
  where?: Where[];
}
export type Measure =
  | { m: "count" }
  | { m: "sum" | "min" | "max" | "average" | "distinct" | "first" | "last"; of: string };

export const PURPOSES = ["service", "marketing", "profiling", "personalised", "third_party", "cross_border"] as const;
export const CHANNELS = [
  "any",
  "sms",
  "email",
  "subscribe_message",
  "official_account",
  "wecom",
  "app_push",
  "phone_call",
] as const;
export const REACH_CHANNELS = ["sms", "phone_call", "email", "subscribe_message", "official_account", "wecom"] as const;
export type Purpose = (typeof PURPOSES)[number];
export type Channel = (typeof CHANNELS)[number];
export type ReachChannel = (typeof REACH_CHANNELS)[number];
export type Stage = "prospect" | "active" | "silent" | "sleeping" | "pre_churn" | "churned";
export type ValueGroup =
  | "important_value"
  | "important_develop"
  | "important_keep"
  | "important_win_back"
  | "general_value"
  | "general_develop"
  | "general_keep"
  | "general_win_back";
export interface Scores {
  min?: number;
  max?: number;
}

export type State =
  | ({ s: "property"; property: string; condition: Condition } & EventMatch)
  | { s: "tag"; name: string }
  | { s: "consent"; purpose: Purpose; channel?: Channel; state?: "granted" | "withdrawn" }
  | { s: "stage"; any_of: Stage[] }
  | { s: "segment"; segment_id: string };

/** One condition on customers: every leaf of the language. */
export type Rule =
  | { t: "attribute"; field: string; condition: Condition }
  | { t: "tag"; any_of: string[]; below?: boolean; window?: Window }
  | { t: "consent"; purpose: Purpose; channel?: Channel; state?: "granted" | "withdrawn" | "none" }
  | { t: "reachable"; channel: ReachChannel; purpose?: Purpose }
  | ({ t: "did"; measure?: Measure; window?: Window; condition?: Condition } & EventMatch)
  | ({ t: "never"; window?: Window } & EventMatch)
  | { t: "then"; first: EventMatch; second: EventMatch; within?: Span | null; same?: string | null; window?: Window }
  | { t: "then_not"; first: EventMatch; second: EventMatch; within: Span; same?: string | null; window?: Window }
  | { t: "held"; state: State; span: Span }
  | { t: "rfm"; groups?: ValueGroup[]; r?: Scores | null; f?: Scores | null; m?: Scores | null }
  | { t: "stage"; any_of: Stage[] }
  | { t: "stage_move"; from?: Stage[]; to?: Stage[]; window?: Window }
  | { t: "score"; model: string; min?: number | null; max?: number | null; deciles?: number[] }
  | { t: "segment"; segment_id: string }
  | { t: "sample"; rate_bp: number; salt?: string }
  | { t: "customers"; customer_nos: number[] };
export type RuleKind = Rule["t"];

export type Definition =
  | Rule
  | { t: "and"; of: Definition[] }
  | { t: "or"; of: Definition[] }
  | { t: "not"; of: Definition };
