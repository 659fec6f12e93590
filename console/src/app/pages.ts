/** Every page behind sign-in, in the order of the navigation. */
import { PAGES as customers } from "@/areas/customers/pages";
import { PAGES as goods } from "@/areas/goods/pages";
import { PAGES as imports } from "@/areas/imports/pages";
import { PAGES as insight } from "@/areas/insight/pages";
import { PAGES as live } from "@/areas/live/pages";
import { PAGES as profile } from "@/areas/profile/pages";
import { PAGES as quality } from "@/areas/quality/pages";
import { PAGES as segments } from "@/areas/segments/pages";
import { PAGES as settings } from "@/areas/settings/pages";
import type { PageDef, Stage } from "./page";

export const PAGES: readonly PageDef[] = [
  ...live,
  ...imports,
  ...quality,
  ...customers,
  ...segments,
  ...profile,
  ...goods,
  ...insight,
  ...settings,
];

export const STAGES: readonly Stage[] = ["live", "collect", "customers", "understand", "goods", "measure"];
export const HOME = "/live";

/** The navigation entry to light for a path: the longest entry that the path starts with. */
export function entryOf(path: string): PageDef | undefined {
  const named = PAGES.find((page) => matches(page.path, path));
  const wanted = named?.under ?? path;
  return PAGES.filter((page) => page.nav && (wanted === page.path || wanted.startsWith(`${page.path}/`))).sort(
    (a, b) => b.path.length - a.path.length,
  )[0];
}

export function matches(pattern: string, path: string): boolean {
  const want = pattern.split("/");
  const have = path.split("/");
  return want.length === have.length && want.every((part, i) => part.startsWith("$") || part === have[i]);
}
