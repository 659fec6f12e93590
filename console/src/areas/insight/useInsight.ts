/** A question in the address, its answer, and the customers behind the answer's numbers. */
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useBehind } from "@/kit/behind/behind";
import { useUrlState } from "@/kit/url";
import { type Answered, type Asked, ask, behindPage, type Cell, saveBehind } from "./question";

export interface Answer<Q, R> {
  /** The question that this answer belongs to; while a newer one is asked it is the older one. */
  query: Q;
  result: R;
}

export interface Insight<Q extends Asked, R extends Answered> {
  query: Q;
  set: (change: Partial<Q>) => void;
  load: (query: Q) => void;
  answer: UseQueryResult<Answer<Q, R>>;
}

export function useInsight<Q extends Asked, R extends Answered>(start: Q): Insight<Q, R> {
  const [{ q: query }, setUrl] = useUrlState<{ q: Q }>({ q: start });
  const answer = useQuery({
    queryKey: ["insights", query],
    queryFn: async ({ signal }): Promise<Answer<Q, R>> => ({ query, result: await ask<R>(query, signal) }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return {
    query,
    set: (change) => setUrl({ q: { ...query, ...change } }),
    load: (next) => setUrl({ q: { ...next, question: start.question } }),
    answer,
  };
}

export type OpenCell = (what: string, cell: Cell, total?: number | null) => void;

/** Returns `open(what, cell, total)`: the customers behind one number of the answer to `query`. */
export function useCells(query: Asked): OpenCell {
  const open = useBehind();
  return useCallback(
    (what, cell, total) =>
      open({
        what,
        total,
        load: (cursor, signal) => behindPage(query, cell, cursor, signal),
        save: (name) => saveBehind(query, cell, name),
      }),
    [open, query],
  );
}
