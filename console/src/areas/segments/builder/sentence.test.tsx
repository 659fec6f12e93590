import { renderHook } from "@testing-library/react";
import { afterAll, describe, expect, it } from "vitest";
import { setLanguage } from "@/i18n";
import type { Definition } from "./ast";
import { type Choices, ChoicesContext, NO_CHOICES, useNames } from "./choices";
import { sentence } from "./sentence";
import { TEMPLATES } from "./start";
import { emptyTree, toTree } from "./tree";

const CHOICES: Choices = {
  ...NO_CHOICES,
  attributes: [
    { name: "paid_fen", type: "number", zh: "累计支付金额（分）", en: "Paid in total (fen)" },
    { name: "city", type: "text", zh: "城市", en: "City" },
  ],
  segments: [{ segment_id: "s1", name: "老客", size: 3 }],
};

function say(definition: Definition): string {
  const { result } = renderHook(useNames, {
    wrapper: ({ children }) => <ChoicesContext value={CHOICES}>{children}</ChoicesContext>,
  });
  return sentence(toTree(definition), result.current);
}

const template = (key: string) => TEMPLATES.find((each) => each.key === key)?.definition as Definition;

describe("the summary sentence", () => {
  afterAll(() => setLanguage("zh-CN"));

  it("says in Chinese what a definition means", () => {
    expect(say(template("abandoned"))).toBe(
      "最近 7 天加入购物车，之后 24 小时内没有支付订单，且 可通过订阅消息触达（营销） 的客户",
    );
    expect(
      say({
        t: "or",
        of: [
          { t: "attribute", field: "paid_fen", condition: { op: "gte", value: 100_000 } },
          {
            t: "not",
            of: {
              t: "and",
              of: [
                { t: "segment", segment_id: "s1" },
                { t: "attribute", field: "city", condition: { op: "in", values: ["上海", "杭州"] } },
              ],
            },
          },
        ],
      }),
    ).toBe("累计支付金额 ≥ ¥1,000.00，或 不满足「（在分群「老客」中，且 城市 属于 上海、杭州）」 的客户");
  });

  it("says that an empty tree is everyone", () => {
    const { result } = renderHook(useNames);
    expect(sentence(emptyTree(), result.current)).toBe("全部客户");
  });

  it("leaves out conditions that are not filled in", () => {
    expect(
      say({
        t: "and",
        of: [
          { t: "stage", any_of: ["silent"] },
          { t: "tag", any_of: [] },
        ],
      }),
    ).toBe("处于 沉默 阶段 的客户");
  });

  it("says it in English too", async () => {
    await setLanguage("en");
    expect(say(template("vip"))).toBe(
      "Customers for whom: “Paid an order” in the last 365 days: sum of Amount ≥ ¥1,000.00; and “Paid an order” in the last 365 days: times ≥ 3",
    );
  });
});
