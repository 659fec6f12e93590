/** What one page tells the shell: its path, its title, where it stands in the navigation, how to load it. */
import type { ComponentType } from "react";
import type navTexts from "@/i18n/zh/nav";

export type Stage = keyof typeof navTexts.stage;
export type NavKey = Exclude<keyof typeof navTexts, "stage">;

export interface PageDef {
  /** `/orders/$orderNo`: a `$name` is read with `usePathParam("name")`. */
  path: string;
  title: NavKey;
  load: () => Promise<{ default: ComponentType }>;
  permission?: string;
  /** Absent for pages that are reached from another page. */
  nav?: { stage: Stage; icon: ComponentType; letter?: string };
  /** The page whose entry is lit while this one is open. */
  under?: string;
}
