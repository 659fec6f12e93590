/** The rule tree while it is being edited: nodes with ids and a `not` switch, to and from the language. */
import type { Condition, Definition, EventMatch, Rule, State } from "./ast";

export interface GroupNode {
  id: string;
  isNot: boolean;
  join: "and" | "or";
  of: TreeNode[];
}
export interface RuleNode {
  id: string;
  isNot: boolean;
  rule: Rule;
}
export type TreeNode = GroupNode | RuleNode;

let last = 0;
export const newId = (): string => `n${++last}`;
export const isGroup = (node: TreeNode): node is GroupNode => "of" in node;
export const emptyTree = (): GroupNode => ({ id: newId(), isNot: false, join: "and", of: [] });
export const ruleNode = (rule: Rule): RuleNode => ({ id: newId(), isNot: false, rule });

export function toTree(definition: Definition): GroupNode {
  const node = nodeOf(definition, false);
  return isGroup(node) && !node.isNot ? node : { ...emptyTree(), of: [node] };
}

function nodeOf(definition: Definition, isNot: boolean): TreeNode {
  if (definition.t === "not") return nodeOf(definition.of, !isNot);
  if (definition.t === "and" || definition.t === "or")
    return { id: newId(), isNot, join: definition.t, of: definition.of.map((each) => nodeOf(each, false)) };
  return { id: newId(), isNot, rule: definition };
}

/** The definition, or null while some condition is not filled in. An empty tree holds for everyone. */
export function toDefinition(node: TreeNode): Definition | null {
  if (isGroup(node)) {
    const of = node.of.map(toDefinition);
    if (of.some((each) => each === null)) return null;
    return negated({ t: node.join, of: of as Definition[] }, node.isNot);
  }
  return isFilled(node.rule) ? negated(node.rule, node.isNot) : null;
}

const negated = (of: Definition, isNot: boolean): Definition => (isNot ? { t: "not", of } : of);

export function countRules(node: TreeNode): number {
  return isGroup(node) ? node.of.reduce((sum, each) => sum + countRules(each), 0) : 1;
}

/** The tree with the node of this id changed; null removes it, and with it groups left empty below the root. */
export function change(root: GroupNode, id: string, edit: (node: TreeNode) => TreeNode | null): GroupNode {
  const walk = (node: TreeNode): TreeNode | null => {
    if (node.id === id) return edit(node);
    if (!isGroup(node)) return node;
    const of = node.of.map(walk).filter((each) => each !== null);
    if (of.length === node.of.length && of.every((each, i) => each === node.of[i])) return node;
    return of.length === 0 && node !== root ? null : { ...node, of };
  };
  return (walk(root) as GroupNode | null) ?? emptyTree();
}

export function copyOf(node: TreeNode): TreeNode {
  return isGroup(node) ? { ...node, id: newId(), of: node.of.map(copyOf) } : { ...node, id: newId() };
}

/** The tree with `node` put right after the node of this id. */
export function insertAfter(root: GroupNode, id: string, node: TreeNode): GroupNode {
  const walk = (group: GroupNode): GroupNode => ({
    ...group,
    of: group.of.flatMap((each) => {
      const kept = isGroup(each) ? walk(each) : each;
      return each.id === id ? [kept, node] : [kept];
    }),
  });
  return walk(root);
}

const isText = (value: string | null | undefined) => Boolean(value?.trim());

function isConditionFilled(condition: Condition): boolean {
  switch (condition.op) {
    case "eq":
    case "neq":
      return typeof condition.value !== "string" || condition.value !== "";
    case "in":
    case "not_in":
      return condition.values.length > 0;
    case "contains":
    case "not_contains":
    case "prefix":
      return condition.text !== "";
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return Number.isFinite(condition.value);
    case "between":
      return typeof condition.min === "number" || typeof condition.max === "number";
    case "anniversary":
      return Number.isInteger(condition.days);
    default:
      return true;
  }
}

const isMatchFilled = ({ event, where = [] }: EventMatch) =>
  isText(event) && where.every((each) => isText(each.property) && isConditionFilled(each.condition));

function isStateFilled(state: State): boolean {
  if (state.s === "property")
    return isMatchFilled(state) && isText(state.property) && isConditionFilled(state.condition);
  if (state.s === "tag") return isText(state.name);
  if (state.s === "stage") return state.any_of.length > 0;
  return state.s === "consent" || isText(state.segment_id);
}

export function isFilled(rule: Rule): boolean {
  switch (rule.t) {
    case "attribute":
      return isText(rule.field) && isConditionFilled(rule.condition);
    case "did":
      return (
        isMatchFilled(rule) &&
        (!rule.measure || rule.measure.m === "count" || isText(rule.measure.of)) &&
        (!rule.condition || isConditionFilled(rule.condition))
      );
    case "never":
      return isMatchFilled(rule);
    case "then":
    case "then_not":
      return isMatchFilled(rule.first) && isMatchFilled(rule.second);
    case "held":
      return isStateFilled(rule.state);
    case "tag":
      return rule.any_of.length > 0;
    case "stage":
      return rule.any_of.length > 0;
    case "stage_move":
      return Boolean(rule.from?.length || rule.to?.length);
    case "segment":
      return isText(rule.segment_id);
    case "score":
      return isText(rule.model);
    case "customers":
      return rule.customer_nos.length > 0;
    default:
      return true;
  }
}
