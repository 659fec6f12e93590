/** A chart that can also be read as a table; its instance is found in `window.__charts[name]` by tests. */
import { BarChartOutlined, CopyOutlined, DownloadOutlined, TableOutlined } from "@ant-design/icons";
import { App, Button, Spin, Table } from "antd";
import type { ECharts } from "echarts/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTheme } from "@/design/theme";
import { type Cell, saveCsv } from "@/kit/csv";
import { type ChartOption, chartDefaults, chartTheme } from "./look";

declare global {
  interface Window {
    __charts?: Record<string, ECharts>;
  }
}

export interface ChartTable {
  header: string[];
  rows: Cell[][];
}

export interface ChartClick {
  seriesIndex: number;
  dataIndex: number;
  name: string;
  data: unknown;
  dataType?: string;
}

interface Props {
  /** Names the chart for tests and for its CSV file. */
  name: string;
  /** What the chart shows, for screen readers. */
  label: string;
  option: ChartOption;
  table: ChartTable;
  height?: number;
  onClick?: (click: ChartClick) => void;
  extra?: ReactNode;
}

export function Chart({ name, label, option, table, height = 300, onClick, extra }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [asTable, setAsTable] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText([table.header, ...table.rows].map((row) => row.join("\t")).join("\n"));
    message.success(t("common.copied"));
  };
  return (
    <figure className="chart" aria-label={label}>
      <div className="chart-tools">
        {extra}
        {asTable ? (
          <Button
            size="small"
            type="text"
            icon={<CopyOutlined />}
            aria-label={t("common.chart.copyTable")}
            title={t("common.chart.copyTable")}
            onClick={copy}
          />
        ) : null}
        <Button
          size="small"
          type="text"
          icon={<DownloadOutlined />}
          aria-label={`${t("common.chart.csv")} ${label}`}
          title={t("common.chart.csv")}
          onClick={() => saveCsv(name, table.header, table.rows)}
        />
        <Button
          size="small"
          type="text"
          icon={asTable ? <BarChartOutlined /> : <TableOutlined />}
          aria-pressed={asTable}
          aria-label={`${t(asTable ? "common.chart.asChart" : "common.chart.asTable")} ${label}`}
          title={t(asTable ? "common.chart.asChart" : "common.chart.asTable")}
          onClick={() => setAsTable(!asTable)}
        />
      </div>
      {asTable ? (
        <AsTable table={table} height={height} label={label} />
      ) : (
        <Canvas name={name} label={label} option={option} height={height} onClick={onClick} />
      )}
    </figure>
  );
}

function AsTable({ table, height, label }: { table: ChartTable; height: number; label: string }) {
  return (
    <Table
      size="small"
      aria-label={label}
      pagination={false}
      scroll={{ y: height - 40, x: "max-content" }}
      rowKey="key"
      dataSource={table.rows.map((row, key) => ({ key, row }))}
      columns={table.header.map((title, i) => ({
        title,
        key: String(i),
        align: typeof table.rows[0]?.[i] === "number" ? ("right" as const) : undefined,
        render: (_: unknown, { row }: { row: Cell[] }) => <span className="num">{row[i] ?? "–"}</span>,
      }))}
    />
  );
}

type CanvasProps = Pick<Props, "name" | "label" | "option" | "onClick"> & { height: number };

function Canvas({ name, label, option, height, onClick }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const latest = useRef({ option, onClick });
  latest.current = { option, onClick };
  const { palette } = useTheme();
  const [isReady, setReady] = useState(false);

  useEffect(() => {
    let isGone = false;
    let watch: ResizeObserver | undefined;
    import("./engine").then(({ init }) => {
      if (isGone || !box.current) return;
      const made = init(box.current, chartTheme(palette));
      chart.current = made;
      window.__charts = { ...window.__charts, [name]: made };
      made.setOption(merged(chartDefaults(palette), latest.current.option));
      made.on("click", (event) => latest.current.onClick?.(event as unknown as ChartClick));
      watch = new ResizeObserver(() => made.resize());
      watch.observe(box.current);
      setReady(true);
    });
    return () => {
      isGone = true;
      watch?.disconnect();
      chart.current?.dispose();
      chart.current = null;
      if (window.__charts) delete window.__charts[name];
    };
  }, [palette, name]);

  useEffect(() => {
    chart.current?.setOption(merged(chartDefaults(palette), option), { notMerge: true });
  }, [option, palette]);

  return (
    <div className="chart-canvas" style={{ height }}>
      {isReady ? null : <Spin className="chart-wait" />}
      <div ref={box} role="img" aria-label={label} style={{ height, cursor: onClick ? "pointer" : undefined }} />
    </div>
  );
}

function merged(base: ChartOption, option: ChartOption): ChartOption {
  const out: ChartOption = { ...base };
  for (const [key, value] of Object.entries(option)) {
    const before = base[key];
    const isPlain = value && before && typeof value === "object" && typeof before === "object" && !Array.isArray(value);
    out[key] = isPlain ? { ...before, ...value } : value;
  }
  return out;
}
