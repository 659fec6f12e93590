/** Tags as a tree, and what a rule may ask. */
import type { Schema } from "@/api/types";

export type TagOut = Schema<"TagOut">;
export const KINDS = ["manual", "rule", "computed", "model"] as const;
export const NUMBER_FIELDS = [
  "orders",
  "paid_fen",
  "recency_days",
  "r",
  "f",
  "m",
  "cycle_days",
  "lifecycle_score",
] as const;
export const CHOICE_FIELDS = ["stage", "value_group", "member_age"] as const;
export type RuleField = (typeof NUMBER_FIELDS)[number] | (typeof CHOICE_FIELDS)[number];
export const isChoice = (field: string): boolean => (CHOICE_FIELDS as readonly string[]).includes(field);

export interface TagNode {
  tag: TagOut;
  /** The last part of the path; the whole path where the parent is not shown. */
  name: string;
  children?: TagNode[];
}

export function branches(tags: readonly TagOut[]): TagNode[] {
  const nodes = new Map(tags.map((tag) => [tag.path, { tag, name: tag.path } as TagNode]));
  const roots: TagNode[] = [];
  for (const node of nodes.values()) {
    const cut = node.tag.path.lastIndexOf("/");
    const parent = cut < 0 ? undefined : nodes.get(node.tag.path.slice(0, cut));
    if (!parent) {
      roots.push(node);
      continue;
    }
    node.name = node.tag.path.slice(cut + 1);
    parent.children = [...(parent.children ?? []), node];
  }
  return roots;
}
