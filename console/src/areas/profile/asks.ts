/** Queries of lifecycle, RFM and tags, and the customers behind their numbers. */
import { useCallback } from "react";
import { get, type Page, type Query } from "@/api/http";
import { type BehindRow, useBehind } from "@/kit/behind/behind";

/** Returns `open(what, path, query, total)`: the customers that a list of profiles answers. */
export function useProfilesBehind() {
  const open = useBehind();
  return useCallback(
    (what: string, path: string, query: Query, total?: number) =>
      open({
        what,
        total,
        load: (cursor, signal) => get<Page<BehindRow>>(path, { ...query, cursor, limit: 200 }, signal),
      }),
    [open],
  );
}

export type OpenProfiles = ReturnType<typeof useProfilesBehind>;
