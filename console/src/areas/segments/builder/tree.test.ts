import { describe, expect, it } from "vitest";
import type { Definition } from "./ast";
import { MENU, startOf, TEMPLATES } from "./start";
import {
  change,
  copyOf,
  countRules,
  emptyTree,
  insertAfter,
  isFilled,
  isGroup,
  ruleNode,
  toDefinition,
  toTree,
} from "./tree";

const DEEP: Definition = {
  t: "and",
  of: [
    { t: "attribute", field: "city", condition: { op: "eq", value: "上海" } },
    {
      t: "not",
      of: {
        t: "or",
        of: [
          { t: "stage", any_of: ["churned"] },
          { t: "not", of: { t: "segment", segment_id: "s1" } },
        ],
      },
    },
  ],
};

describe("the rule tree", () => {
  it("gives back the definition it was made from", () => {
    expect(toDefinition(toTree(DEEP))).toEqual(DEEP);
    for (const { definition } of TEMPLATES) expect(toDefinition(toTree(definition))).toEqual(definition);
  });

  it("puts a single rule, or a negated group, into a group of its own", () => {
    expect(toDefinition(toTree({ t: "stage", any_of: ["active"] }))).toEqual({
      t: "and",
      of: [{ t: "stage", any_of: ["active"] }],
    });
    expect(toDefinition(toTree({ t: "not", of: { t: "and", of: [] } }))).toEqual({
      t: "and",
      of: [{ t: "not", of: { t: "and", of: [] } }],
    });
  });

  it("holds for everyone while it is empty", () => {
    expect(toDefinition(emptyTree())).toEqual({ t: "and", of: [] });
  });

  it("has no definition while a condition is not filled in", () => {
    const tree = { ...emptyTree(), of: [ruleNode(startOf("attribute"))] };
    expect(toDefinition(tree)).toBeNull();
  });

  it("starts every kind in the menu as a rule of that kind", () => {
    for (const kind of MENU.flatMap((each) => each.kinds)) expect(startOf(kind).t).toBe(kind);
  });

  it("asks for a value before a text comparison counts as filled, but takes false and 0", () => {
    expect(isFilled({ t: "attribute", field: "city", condition: { op: "eq", value: "" } })).toBe(false);
    expect(isFilled({ t: "attribute", field: "is_known", condition: { op: "eq", value: false } })).toBe(true);
    expect(isFilled({ t: "attribute", field: "orders", condition: { op: "eq", value: 0 } })).toBe(true);
    expect(isFilled({ t: "did", event: "order_paid", measure: { m: "sum", of: "" } })).toBe(false);
  });

  it("changes one node and keeps the others as they are", () => {
    const tree = toTree(DEEP);
    const [first, second] = tree.of;
    const next = change(tree, first.id, (node) => ({ ...node, isNot: true }));
    expect(next.of[1]).toBe(second);
    expect(toDefinition(next)).toEqual({
      t: "and",
      of: [{ t: "not", of: (DEEP as { of: Definition[] }).of[0] }, (DEEP as { of: Definition[] }).of[1]],
    });
  });

  it("drops a group when its last condition goes", () => {
    const tree = toTree(DEEP);
    const inner = tree.of[1];
    if (!isGroup(inner)) throw new Error("a group was expected");
    const once = change(tree, inner.of[0].id, () => null);
    expect(countRules(once)).toBe(2);
    const twice = change(once, inner.of[1].id, () => null);
    expect(twice.of).toHaveLength(1);
  });

  it("puts a copy right after its origin, under new ids", () => {
    const tree = toTree(DEEP);
    const next = insertAfter(tree, tree.of[0].id, copyOf(tree.of[0]));
    expect(next.of).toHaveLength(3);
    expect(next.of[1].id).not.toBe(tree.of[0].id);
    expect(next.of[2]).toEqual(tree.of[1]);
  });
});
