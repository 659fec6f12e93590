/** Questions to the insights, as they stand in the address and go to the server. */
import { type Page, post } from "@/api/http";
import type { BehindRow } from "@/kit/behind/behind";

export type Scalar = string | number | boolean;
export type Op =
  | "eq"
  | "ne"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "in"
  | "not_in"
  | "contains"
  | "not_contains"
  | "exists"
  | "not_exists";

export interface Condition {
  property: string;
  op: Op;
  value?: Scalar | Scalar[] | null;
}

export interface EventPick {
  events?: string[];
  where?: Condition[];
  label?: string | null;
}

export interface Range {
  since?: string | null;
  until?: string | null;
  last?: number | null;
}

export interface Audience {
  segment_id?: string | null;
  where?: Condition[];
}

export interface Breakdown {
  by: "event" | "customer" | "segment";
  property?: string | null;
  segment_ids?: string[];
  limit?: number;
}

export type Unit = "day" | "week" | "month";
export type Kind =
  | "funnel"
  | "retention"
  | "lifecycle"
  | "paths"
  | "stickiness"
  | "distribution"
  | "revenue"
  | "ltv"
  | "attribution";

/** What every question has; each page adds its own. */
export interface Asked {
  question: Kind;
  range?: Range;
  audience?: Audience;
}

/** What every answer tells of itself. */
export interface Answered {
  took_ms: number;
  customers: number;
  events: number;
}

export const ask = <R>(query: Asked, signal?: AbortSignal): Promise<R> =>
  post<R>(`/api/insights/${query.question}`, clean(query), signal);

export interface Cell {
  [field: string]: unknown;
}

/** One page of the customers behind a number of an answer. */
export const behindPage = (query: Asked, cell: Cell, cursor?: string, signal?: AbortSignal): Promise<Page<BehindRow>> =>
  post(
    `/api/insights/customers?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    body(query, cell),
    signal,
  );

export const saveBehind = (query: Asked, cell: Cell, name: string): Promise<{ segment_id: string }> =>
  post("/api/insights/customers/segment", { ...body(query, cell), name });

const body = (query: Asked, cell: Cell) => ({ query: clean(query), cell: { question: query.question, ...cell } });

const isWhole = ({ property, op, value }: Condition): boolean =>
  property !== "" &&
  (op === "exists" ||
    op === "not_exists" ||
    (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== ""));

/** The question without what is not filled in yet, so that typing never asks a wrong one. */
export function clean<T>(query: T): T {
  if (Array.isArray(query)) return query.filter((each) => !isOpen(each)).map(clean) as T;
  if (query === null || typeof query !== "object") return query;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(query)) if (value !== undefined) out[key] = clean(value);
  return out as T;
}

const isOpen = (each: unknown): boolean =>
  each !== null && typeof each === "object" && "op" in each && "property" in each && !isWhole(each as Condition);

/** How a picked event is called. */
export function pickName(pick: EventPick | undefined, eventName: (name: string) => string, any: string): string {
  if (pick?.label) return pick.label;
  return pick?.events?.length ? pick.events.map(eventName).join(" / ") : any;
}
