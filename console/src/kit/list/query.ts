/** From filter values in the address to query parameters of the server. */
import type { Query } from "@/api/http";
import type { Filter } from "./types";

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) && (value.length === 0 || value.every(isNothing)));

export type Values = Record<string, unknown>;

export function setFilters(filters: readonly Filter[], values: Values): string[] {
  return filters.map((filter) => filter.key).filter((key) => !isNothing(values[key]));
}

function defaultParams(filter: Filter, value: unknown): Query {
  const { key, kind, scale = 0 } = filter;
  if (kind === "days") {
    const [from, to] = value as [string, string];
    return { [`${key}_from`]: from, [`${key}_to`]: to };
  }
  if (kind === "range") {
    const times = (n: number | null) => (n === null || n === undefined ? undefined : Math.round(n * 10 ** scale));
    const [min, max] = value as [number | null, number | null];
    return { [`${key}_min`]: times(min), [`${key}_max`]: times(max) };
  }
  return { [key]: value as string };
}

export function listQuery(filters: readonly Filter[], values: Values): Query {
  const out: Query = {};
  for (const filter of filters) {
    const value = values[filter.key];
    if (isNothing(value)) continue;
    Object.assign(out, filter.params ? filter.params(value) : defaultParams(filter, value));
  }
  return out;
}
