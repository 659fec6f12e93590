/** "Who is behind this number": what a page passes to open the list of customers. */
import { createContext, useContext } from "react";
import type { Page } from "@/api/http";

export interface BehindRow {
  customer_no: number;
  [field: string]: unknown;
}

export interface Behind {
  /** What was clicked, in words: "第 3 步：支付（12 月 3 日）". */
  what: string;
  total?: number | null;
  /** One page of the customers, as at the moment of the click. */
  load: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<BehindRow>>;
  /** Makes a segment of exactly these customers; answers its id. Default: a static segment of all loaded numbers. */
  save?: (name: string) => Promise<{ segment_id: string }>;
}

export const BehindContext = createContext<(behind: Behind) => void>(() => {});

/** Returns `open(behind)`. */
export const useBehind = (): ((behind: Behind) => void) => useContext(BehindContext);
