/** What a list page is told: its filters, its columns, how to ask for one page. */
import type { ReactNode } from "react";
import type { Page, Query } from "@/api/http";
import type { Cell } from "@/kit/csv";

export interface Option {
  value: string;
  label: string;
}

export interface Filter {
  /** Name in the address; also the query parameter unless `params` says otherwise. */
  key: string;
  label: string;
  kind: "search" | "select" | "multi" | "days" | "range" | "flag";
  options?: readonly Option[];
  /** Turns the value into query parameters; default: `key`, or `key_from/key_to` (days), `key_min/key_max` (range). */
  params?: (value: unknown) => Query;
  /** Digits after the point that a typed number carries into the integer asked for: 2 for yuan → fen. */
  scale?: number;
  width?: number;
}

export interface Column<R> {
  key: string;
  title: string;
  width?: number;
  render?: (row: R) => ReactNode;
  /** The cell in CSV; default: the row's field of the same key. */
  text?: (row: R) => Cell;
  align?: "left" | "right" | "center";
  sortable?: boolean;
  /** Not shown until chosen in the column settings. */
  isExtra?: boolean;
  fixed?: "left" | "right";
}

export interface Ask {
  query: Query;
  sort?: string;
  cursor?: string;
  limit: number;
  signal?: AbortSignal;
}

export interface ListPageProps<R> {
  /** Names the list in saved views, column choices, queries and CSV files. */
  name: string;
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  filters?: readonly Filter[];
  columns: readonly Column<R>[];
  fetchPage: (ask: Ask) => Promise<Page<R>>;
  rowKey: (row: R) => string;
  /** Where a click on the row leads. */
  rowLink?: (row: R) => string;
  onRow?: (row: R) => void;
  /** Shown when there is nothing and no filter is set. */
  empty?: ReactNode;
  /** Shown instead of the head (a list inside a tab). */
  bare?: boolean;
  /** A bar for rows that were ticked. */
  selection?: (keys: string[], clear: () => void) => ReactNode;
  sortDefault?: string;
  refetchMs?: number;
  hideCsv?: boolean;
  /** Fixed height of the table body; default: what is left of the window. */
  height?: number;
}
