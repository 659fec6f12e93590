/** The table of a list: virtual rows, sorting by header, rows that open by click and by their link. */
import { useNavigate } from "@tanstack/react-router";
import { Table, type TableProps } from "antd";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { AppLink } from "@/kit/AppLink";
import type { Column } from "./types";

interface Props<R> {
  rows: R[];
  columns: readonly Column<R>[];
  rowKey: (row: R) => string;
  rowLink?: (row: R) => string;
  onRow?: (row: R) => void;
  sort?: string;
  onSort?: (sort: string | undefined) => void;
  ticked?: string[];
  onTick?: (keys: string[]) => void;
  onNearEnd?: () => void;
  isStale?: boolean;
  height?: number;
  label: string;
}

const VIRTUAL_FROM = 60;
const ROW_PX = 37;

export function RowTable<R extends object>(props: Props<R>) {
  const { rows, columns, rowKey, rowLink, onRow, sort, onSort, onNearEnd } = props;
  const navigate = useNavigate();
  const [box, bodyHeight, boxWidth] = useRoom(props.height);
  // A body that scrolls by itself must be reached by keyboard.
  useEffect(() => box.current?.querySelector(".ant-table-body")?.setAttribute("tabindex", "0"));
  const width = columns.reduce((sum, each) => sum + (each.width ?? 140), props.ticked ? 40 : 0);
  const isVirtual = rows.length >= VIRTUAL_FROM;
  const shown = columns.map((column, i) => ({
    key: column.key,
    title: column.title,
    width: column.width ?? 140,
    align: column.align,
    fixed: column.fixed,
    ellipsis: true,
    sorter: column.sortable ? true : undefined,
    sortOrder: sort === column.key ? ("ascend" as const) : sort === `-${column.key}` ? ("descend" as const) : null,
    render: (_: unknown, row: R): ReactNode => {
      const content = column.render ? column.render(row) : (row as Record<string, ReactNode>)[column.key];
      return i === 0 && rowLink ? (
        <AppLink to={rowLink(row)} className="row-link" onClick={(event) => event.stopPropagation()}>
          {content}
        </AppLink>
      ) : (
        content
      );
    },
  }));
  const onChange: TableProps<R>["onChange"] = (_page, _filters, sorter) => {
    const one = Array.isArray(sorter) ? sorter[0] : sorter;
    onSort?.(one?.order ? `${one.order === "descend" ? "-" : ""}${String(one.columnKey)}` : undefined);
  };
  const open = (row: R) => (onRow ? onRow(row) : rowLink && navigate({ to: rowLink(row) }));
  const watchEnd = (event: { currentTarget: HTMLElement }) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    if (scrollHeight - scrollTop - clientHeight < 600) onNearEnd?.();
  };
  return (
    <div ref={box} className={props.isStale ? "row-table is-stale" : "row-table"}>
      <Table<R>
        size="small"
        virtual={isVirtual}
        rowKey={rowKey}
        dataSource={rows}
        columns={shown}
        pagination={false}
        aria-label={props.label}
        sortDirections={["descend", "ascend"]}
        onChange={onChange}
        scroll={
          isVirtual
            ? { x: Math.max(width, boxWidth), y: bodyHeight }
            : { x: width, y: rows.length * ROW_PX > bodyHeight ? bodyHeight : undefined }
        }
        onScroll={watchEnd as never}
        rowSelection={
          props.ticked
            ? { selectedRowKeys: props.ticked, onChange: (keys) => props.onTick?.(keys.map(String)), columnWidth: 40 }
            : undefined
        }
        onRow={(row) =>
          rowLink || onRow
            ? { className: "row-opens", onClick: () => (window.getSelection()?.toString() ? undefined : open(row)) }
            : {}
        }
      />
    </div>
  );
}

/** The room left for table rows below where the table starts. */
function useRoom(fixed?: number) {
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ height: fixed ?? 480, width: 900 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const top = element.getBoundingClientRect().top + (document.getElementById("content")?.scrollTop ?? 0);
      const height = fixed ?? Math.max(260, Math.floor(window.innerHeight - top - 74));
      const width = Math.floor(element.clientWidth);
      setRoom((old) => (old.height === height && old.width === width ? old : { height, width }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    window.addEventListener("resize", measure);
    return () => {
      watch.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [fixed]);
  return [box, room.height, room.width] as const;
}
