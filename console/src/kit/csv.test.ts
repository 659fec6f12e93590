import { describe, expect, it } from "vitest";
import { csvCell, csvText } from "./csv";

describe("CSV", () => {
  it("begins with a BOM and ends lines with CRLF, so that Excel reads Chinese", () => {
    expect(csvText(["城市", "人数"], [["上海", 3]])).toBe("\uFEFF城市,人数\r\n上海,3\r\n");
  });

  it.each(["=1+1", "+SUM(A1)", "-2+3", "@x", "\tx", "＝1", "＠x"])("neutralises the formula %s", (text) => {
    expect(csvCell(text)).toBe(`'${text}`);
  });

  it("leaves signed numbers alone", () => {
    expect([csvCell("-12.50"), csvCell(-3), csvCell("+8")]).toEqual(["-12.50", "-3", "+8"]);
  });

  it("quotes separators, quotes and line breaks", () => {
    expect([csvCell('a,"b"'), csvCell("a\nb"), csvCell(null)]).toEqual(['"a,""b"""', '"a\nb"', ""]);
  });
});
