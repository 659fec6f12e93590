import { describe, expect, it } from "vitest";
import { entryOf, PAGES } from "./pages";

describe("the page table", () => {
  it("has each path and each shortcut letter once", () => {
    const paths = PAGES.map((page) => page.path);
    const letters = PAGES.flatMap((page) => page.nav?.letter ?? []);
    expect(new Set(paths).size).toBe(paths.length);
    expect(new Set(letters).size).toBe(letters.length);
  });

  it("lights the entry that a page stands under", () => {
    expect(entryOf("/customers/17")?.path).toBe("/customers");
    expect(entryOf("/segments/abc/edit")?.path).toBe("/segments");
    expect(entryOf("/settings/audit")?.path).toBe("/settings/audit");
    expect(entryOf("/nowhere")).toBeUndefined();
  });

  it("names as `under` only pages that exist", () => {
    for (const page of PAGES)
      if (page.under) expect(PAGES.some((each) => each.path === page.under && each.nav)).toBe(true);
  });
});
