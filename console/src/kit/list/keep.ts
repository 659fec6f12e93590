/** What a person chose for a list, kept on this machine: columns and saved views. */
import { useCallback, useState } from "react";
import { useSession } from "@/app/session";

export interface SavedView {
  name: string;
  search: Record<string, unknown>;
  columns: string[] | null;
}

function read<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as T) : otherwise;
  } catch {
    return otherwise;
  }
}

/** State kept per person and shop. */
export function useKept<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const { person, shop } = useSession();
  const key = `siyu.${shop.id}.${person.id}.${name}`;
  const [value, setValue] = useState<T>(() => read(key, otherwise));
  const set = useCallback(
    (next: T) => {
      localStorage.setItem(key, JSON.stringify(next));
      setValue(next);
    },
    [key],
  );
  return [value, set];
}
