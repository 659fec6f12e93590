import { describe, expect, it } from "vitest";
import { formatAgo, formatMoney, formatShare, formatTime } from "./format";

describe("money", () => {
  it("tells fen as yuan with two digits", () => {
    expect(formatMoney(123_456)).toBe("¥1,234.56");
    expect(formatMoney(-5)).toBe("-¥0.05");
  });

  it("drops the digits of large sums when it must be short", () => {
    expect(formatMoney(123_456_789, "CNY", true)).toBe("¥1,234,568");
    expect(formatMoney(12_345, "CNY", true)).toBe("¥123.45");
  });

  it("shows a dash where there is no number", () => {
    expect([formatMoney(null), formatShare(Number.NaN)]).toEqual(["–", "–"]);
  });
});

describe("time", () => {
  it("is told in the shop's zone, whatever the machine's", () => {
    expect(formatTime("2026-11-23T16:30:05Z", "Asia/Shanghai", "second")).toBe("2026-11-24 00:30:05");
    expect(formatTime("2026-11-23T16:30:05Z", "America/New_York", "day")).toBe("2026-11-23");
  });

  it("tells how long ago in the largest whole unit", () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    expect(formatAgo("2026-11-23T11:57:10Z", now)).toBe("2分钟前");
    expect(formatAgo("2026-11-20T12:00:00Z", now)).toBe("3天前");
  });
});
