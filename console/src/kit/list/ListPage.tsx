/** A list of anything: filters in the address, saved views, chosen columns, CSV, a virtual table to 10 000 rows. */
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Page } from "@/api/http";
import { formatCount } from "@/kit/format";
import { PageHead } from "@/kit/page";
import { EmptyState, ErrorState, Freshness, LoadingState } from "@/kit/states";
import { FilterBar } from "./FilterBar";
import { type SavedView, useKept } from "./keep";
import { ColumnsTool, CsvTool, ViewsTool } from "./ListTools";
import { listQuery, setFilters, type Values } from "./query";
import { RowTable } from "./RowTable";
import type { ListPageProps } from "./types";

const PAGE_ROWS = 100;
export const MOST_ROWS = 10_000;

export function ListPage<R extends object>(props: ListPageProps<R>) {
  const { t } = useTranslation();
  const { name, columns, filters = [], fetchPage, sortDefault } = props;
  const values: Values = useSearch({ strict: false });
  const navigate = useNavigate();
  const setValues = (change: Values) =>
    navigate({
      to: ".",
      search: ((old: Values) => clean({ ...old, ...change })) as never,
      replace: true,
      resetScroll: false,
    });
  const [chosen, setChosen] = useKept<string[] | null>(`columns.${name}`, null);
  const [views, setViews] = useKept<SavedView[]>(`views.${name}`, []);
  const [ticked, setTicked] = useState<string[]>([]);
  const query = listQuery(filters, values);
  const sort = (values.sort as string | undefined) ?? sortDefault;
  const list = useInfiniteQuery<Page<R>, Error, InfiniteData<Page<R>>, unknown[], string | undefined>({
    queryKey: [name, "list", query, sort],
    queryFn: ({ pageParam, signal }) => fetchPage({ query, sort, cursor: pageParam, limit: PAGE_ROWS, signal }),
    initialPageParam: undefined,
    getNextPageParam: (last, all) => (all.length * PAGE_ROWS < MOST_ROWS ? (last.next ?? undefined) : undefined),
    refetchInterval: props.refetchMs,
    placeholderData: (old) => old,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? null;
  const isFiltered = setFilters(filters, values).length > 0;
  const shownKeys = chosen ?? columns.filter((each) => !each.isExtra).map((each) => each.key);
  const shown = columns.filter((each, i) => i === 0 || shownKeys.includes(each.key));

  const fetchAll = async (onCount: (n: number) => void) => {
    const out: R[] = [];
    let cursor: string | undefined;
    do {
      const page = await fetchPage({ query, sort, cursor, limit: PAGE_ROWS });
      out.push(...page.items);
      cursor = page.next ?? undefined;
      onCount(out.length);
    } while (cursor && out.length < MOST_ROWS);
    return { rows: out, isCapped: Boolean(cursor) };
  };
  const openView = (view: SavedView | null) => {
    navigate({ to: ".", search: (view?.search ?? {}) as never, replace: true });
    setChosen(view?.columns ?? null);
  };
  const count = () => {
    if (!list.data) return "";
    if (total !== null && rows.length < total)
      return t("common.list.shown", { n: formatCount(rows.length), total: formatCount(total) });
    return list.hasNextPage
      ? t("common.list.loaded", { n: formatCount(rows.length) })
      : t("common.list.total", { n: formatCount(rows.length) });
  };
  const isBlank = !list.isPending && !rows.length && !isFiltered && !list.isError;

  return (
    <div className="list-page">
      {props.bare ? null : <PageHead title={props.title} note={props.note} actions={props.actions} />}
      <div className="list-panel panel panel-flush">
        {isBlank ? null : (
          <div className="list-bar">
            <FilterBar filters={filters} values={values} onChange={setValues} />
            <div className="list-tools">
              <span className="muted num list-count">{count()}</span>
              <Freshness query={list} />
              <ViewsTool
                views={views}
                onOpen={openView}
                onDelete={(gone) => setViews(views.filter((view) => view.name !== gone))}
                onSave={(saved) =>
                  setViews([
                    ...views.filter((view) => view.name !== saved),
                    { name: saved, search: clean(values), columns: chosen },
                  ])
                }
              />
              <ColumnsTool columns={columns} shown={shownKeys} onChange={setChosen} />
              {props.hideCsv ? null : <CsvTool name={name} columns={shown} fetchAll={fetchAll} />}
            </div>
          </div>
        )}
        {ticked.length && props.selection ? (
          <div className="list-ticked">{props.selection(ticked, () => setTicked([]))}</div>
        ) : null}
        {list.isError && !rows.length ? (
          <ErrorState error={list.error} onRetry={list.refetch} />
        ) : list.isPending ? (
          <LoadingState height={320} />
        ) : rows.length ? (
          <RowTable
            rows={rows}
            columns={shown}
            rowKey={props.rowKey}
            rowLink={props.rowLink}
            onRow={props.onRow}
            sort={sort}
            onSort={(next) => setValues({ sort: next === sortDefault ? undefined : next })}
            ticked={props.selection ? ticked : undefined}
            onTick={setTicked}
            onNearEnd={() => list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()}
            isStale={list.isPlaceholderData}
            height={props.height}
            label={typeof props.title === "string" ? props.title : name}
          />
        ) : isFiltered ? (
          <EmptyState
            title={t("common.empty.filtered")}
            action={
              <Button onClick={() => setValues(Object.fromEntries(filters.map((each) => [each.key, undefined])))}>
                {t("common.empty.clear")}
              </Button>
            }
          />
        ) : (
          (props.empty ?? <EmptyState />)
        )}
      </div>
    </div>
  );
}

const clean = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
