/** A table whose cells are shaded by their value; the numbers stay readable text, and open the customers behind. */
import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Cell, saveCsv } from "@/kit/csv";

export interface HeatCell {
  /** What the cell says; null: nothing to say yet. */
  text: ReactNode;
  /** 0 to 1: how deep the shade is; null: none. */
  heat: number | null;
  hint?: string;
  isRunning?: boolean;
  onOpen?: () => void;
}

export interface HeatRow {
  key: string;
  head: ReactNode;
  cells: HeatCell[];
  isTotal?: boolean;
}

interface Props {
  label: string;
  corner: string;
  header: readonly string[];
  rows: readonly HeatRow[];
  csv?: { name: string; header: string[]; rows: Cell[][] };
}

const DEEPEST = 52;

export function HeatTable({ label, corner, header, rows, csv }: Props) {
  const { t } = useTranslation();
  return (
    <div className="heat">
      {csv ? (
        <Button
          className="heat-csv"
          size="small"
          type="text"
          icon={<DownloadOutlined />}
          aria-label={`${t("common.chart.csv")} ${label}`}
          title={t("common.chart.csv")}
          onClick={() => saveCsv(csv.name, csv.header, csv.rows)}
        />
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard */}
      <section className="heat-scroll" tabIndex={0} aria-label={label}>
        <table aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{corner}</th>
              {header.map((each) => (
                <th key={each} scope="col">
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key} className={row.isTotal ? "heat-total" : undefined}>
                <th scope="row">{row.head}</th>
                {row.cells.map((cell, i) => (
                  <HeatTd key={header[i]} cell={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function HeatTd({ cell }: { cell: HeatCell }) {
  const { t } = useTranslation();
  if (cell.text === null || cell.text === undefined) return <td className="heat-none" />;
  const share = cell.heat === null ? 0 : Math.round(Math.min(1, Math.max(0, cell.heat)) * DEEPEST);
  const style = share ? { backgroundColor: `color-mix(in srgb, var(--teal) ${share}%, var(--surface))` } : undefined;
  const hint = [cell.hint, cell.isRunning ? t("insight.running") : ""].filter(Boolean).join(" · ");
  return (
    <td style={style} className={cell.isRunning ? "heat-running" : undefined}>
      {cell.onOpen ? (
        <button type="button" className="heat-open num" onClick={cell.onOpen} title={hint} aria-label={hint}>
          {cell.text}
        </button>
      ) : (
        <span className="num" title={hint || undefined}>
          {cell.text}
        </span>
      )}
    </td>
  );
}
