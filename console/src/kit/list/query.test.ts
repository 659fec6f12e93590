import { describe, expect, it } from "vitest";
import { listQuery, setFilters } from "./query";
import type { Filter } from "./types";

const FILTERS: Filter[] = [
  { key: "text", label: "", kind: "search" },
  { key: "status", label: "", kind: "multi" },
  { key: "placed", label: "", kind: "days" },
  { key: "total", label: "", kind: "range", scale: 2 },
  { key: "known", label: "", kind: "flag" },
  { key: "category", label: "", kind: "select", params: (value) => ({ dimension: "品类", category: String(value) }) },
];

describe("list filters", () => {
  it("turn values of the address into query parameters", () => {
    const values = {
      text: "茶",
      status: ["paid", "shipped"],
      placed: ["2026-11-01", "2026-11-30"],
      total: [12.34, null],
      known: false,
      category: "茶/红茶",
    };
    expect(listQuery(FILTERS, values)).toEqual({
      text: "茶",
      status: ["paid", "shipped"],
      placed_from: "2026-11-01",
      placed_to: "2026-11-30",
      total_min: 1234,
      total_max: undefined,
      known: false,
      dimension: "品类",
      category: "茶/红茶",
    });
  });

  it("leave out what is empty, and do not count it as set", () => {
    const values = { text: "", status: [], total: [null, null], known: undefined, sort: "-size" };
    expect(listQuery(FILTERS, values)).toEqual({});
    expect(setFilters(FILTERS, values)).toEqual([]);
  });
});
