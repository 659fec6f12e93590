/** State that lives in the address, so that a link reproduces the view. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

/** One `$name` of the page's path. */
export function usePathParam(name: string): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return params[name] ?? "";
}

type Values = Record<string, unknown>;
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Reads and writes part of the address; values equal to `defaults` are left out of it. */
export function useUrlState<T extends object>(defaults: T): [T, (change: Partial<T>) => void] {
  const search: Values = useSearch({ strict: false });
  const navigate = useNavigate();
  const key = JSON.stringify(defaults);
  const state = useMemo(() => {
    const base = JSON.parse(key) as Values;
    for (const name of Object.keys(base)) if (search[name] !== undefined) base[name] = search[name];
    return base as T;
  }, [search, key]);
  const set = useCallback(
    (change: Partial<T>) => {
      const base = JSON.parse(key) as Values;
      const next = (previous: Values): Values => {
        const out: Values = { ...previous, ...change };
        for (const name of Object.keys(out)) {
          if (out[name] === undefined || (name in base && isSame(out[name], base[name]))) delete out[name];
        }
        return out;
      };
      navigate({ to: ".", search: next as never, replace: true, resetScroll: false });
    },
    [navigate, key],
  );
  return [state, set];
}
