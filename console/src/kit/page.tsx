/** The parts of a page: its head, its panels, its figures. */
import { ArrowDownOutlined, ArrowUpOutlined, TeamOutlined } from "@ant-design/icons";
import { Skeleton, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatShare } from "./format";

interface HeadProps {
  title: ReactNode;
  /** One line on what the page answers. */
  note?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, note, actions }: HeadProps) {
  return (
    <div className="page-head">
      <div className="page-head-text">
        <h1>{title}</h1>
        {note ? <p>{note}</p> : null}
      </div>
      {actions ? <div className="page-head-actions">{actions}</div> : null}
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  note?: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
  /** No inner padding: tables reach the edge. */
  flush?: boolean;
  className?: string;
}

export function Panel({ title, note, extra, children, flush, className }: PanelProps) {
  return (
    <section className={`panel ${flush ? "panel-flush" : ""} ${className ?? ""}`}>
      {title || extra ? (
        <header className="panel-head">
          <h2>
            {title}
            {note ? <small>{note}</small> : null}
          </h2>
          {extra ? <div className="panel-extra">{extra}</div> : null}
        </header>
      ) : null}
      <div className="panel-body">{children}</div>
    </section>
  );
}

interface StatProps {
  label: string;
  value: ReactNode;
  /** Change against the period before, as a share; green when it is good. */
  change?: number | null;
  isLowGood?: boolean;
  note?: ReactNode;
  help?: string;
  loading?: boolean;
  /** Opens the customers behind the number. */
  onOpen?: () => void;
}

export function StatCard({ label, value, change, isLowGood, note, help, loading, onOpen }: StatProps) {
  const { t } = useTranslation();
  const inside = (
    <>
      <span className="stat-label">
        {help ? (
          <Tooltip title={help}>
            <span className="stat-help">{label}</span>
          </Tooltip>
        ) : (
          label
        )}
        {onOpen ? <TeamOutlined className="stat-open" /> : null}
      </span>
      {loading ? <Skeleton.Input active size="small" /> : <span className="stat-value">{value}</span>}
      <span className="stat-note">
        {change === undefined || change === null ? null : <Change of={change} isLowGood={isLowGood} />}
        {note}
      </span>
    </>
  );
  if (!onOpen) return <div className="stat">{inside}</div>;
  return (
    <button type="button" className="stat stat-button" onClick={onOpen} title={t("common.behind.see", { what: label })}>
      {inside}
    </button>
  );
}

export function Change({ of, isLowGood = false }: { of: number; isLowGood?: boolean }) {
  const tone = of === 0 ? "faint" : of > 0 !== isLowGood ? "good" : "bad";
  return (
    <span className={`change ${tone}`}>
      {of > 0 ? <ArrowUpOutlined /> : of < 0 ? <ArrowDownOutlined /> : null}
      {formatShare(Math.abs(of))}
    </span>
  );
}

export const StatRow = ({ children }: { children: ReactNode }) => <div className="stat-row">{children}</div>;

/** A number that opens the customers behind it. */
export function BehindNumber({ children, what, onOpen }: { children: ReactNode; what: string; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="behind-number num"
      onClick={onOpen}
      aria-label={t("common.behind.see", { what })}
      title={t("common.behind.see", { what })}
    >
      {children}
    </button>
  );
}
