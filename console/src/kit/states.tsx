/** The four states of whatever is loaded: loading, empty with one first action, error with retry, stale. */
import { ReloadOutlined, WarningOutlined } from "@ant-design/icons";
import type { UseQueryResult } from "@tanstack/react-query";
import { Button, Spin } from "antd";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import { useSession } from "@/app/session";
import { formatTime } from "./format";

export function LoadingState({ page, height }: { page?: boolean; height?: number }) {
  const { t } = useTranslation();
  return (
    <div
      className={page ? "state state-page" : "state"}
      style={{ minHeight: height }}
      role="status"
      aria-label={t("common.loading")}
      data-state="loading"
    >
      <Spin />
      <span className="muted">{t("common.loading")}</span>
    </div>
  );
}

interface EmptyProps {
  title?: string;
  text?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
  compact?: boolean;
}

export function EmptyState({ title, text, action, icon, compact }: EmptyProps) {
  const { t } = useTranslation();
  return (
    <div className={compact ? "state state-compact" : "state"} data-state="empty">
      {icon ? <div className="state-icon">{icon}</div> : <EmptyDrawing />}
      <h3>{title ?? t("common.empty.title")}</h3>
      {text ? <p>{text}</p> : null}
      {action}
    </div>
  );
}

const EmptyDrawing = () => (
  <svg width="72" height="48" viewBox="0 0 72 48" fill="none" aria-hidden="true" className="state-drawing">
    <path d="M4 40h64" stroke="var(--line)" strokeWidth="2" strokeLinecap="round" />
    <rect x="14" y="24" width="9" height="16" rx="2" fill="var(--teal-soft)" />
    <rect x="29" y="16" width="9" height="24" rx="2" fill="var(--teal-soft)" />
    <rect x="44" y="8" width="9" height="32" rx="2" fill="var(--teal-soft)" />
    <path d="M14 18c10 2 20-6 26-12" stroke="var(--teal)" strokeWidth="2" strokeLinecap="round" strokeDasharray="1 5" />
  </svg>
);

export function errorText(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (error.status === 0) return t("common.error.network");
  if (error.status === 403) return t("common.error.denied");
  if (error.status === 404) return t("common.error.notFound");
  if (error.status >= 500 && error.code.startsWith("http.")) return t("common.error.server");
  return error.message || error.code;
}

interface ErrorProps {
  error: unknown;
  onRetry?: () => void;
  page?: boolean;
  crash?: boolean;
  compact?: boolean;
}

export function ErrorState({ error, onRetry, page, crash, compact }: ErrorProps) {
  const { t } = useTranslation();
  const isApi = error instanceof ApiError;
  return (
    <div
      className={page ? "state state-page" : compact ? "state state-compact" : "state"}
      role="alert"
      data-state="error"
    >
      <div className="state-icon state-bad">
        <WarningOutlined />
      </div>
      <h3>{crash && !isApi ? t("common.error.crash") : t("common.error.title")}</h3>
      <p>{errorText(error, t)}</p>
      {isApi && error.status !== 0 ? (
        <code className="muted">{t("common.error.technical", { code: error.code })}</code>
      ) : null}
      {onRetry ? (
        <Button icon={<ReloadOutlined />} onClick={() => onRetry()}>
          {t("common.retry")}
        </Button>
      ) : null}
    </div>
  );
}

/** "Updated 22:10:03", with a small spinner while newer data are asked for. */
export function Freshness({
  query,
}: {
  query: Pick<UseQueryResult, "dataUpdatedAt" | "isFetching" | "refetch" | "isError">;
}) {
  const { t } = useTranslation();
  const { shop } = useSession();
  if (!query.dataUpdatedAt) return null;
  return (
    <span className="freshness" data-state={query.isError ? "stale" : undefined}>
      {query.isFetching ? <Spin size="small" /> : null}
      {query.isError ? <WarningOutlined className="warn" title={t("common.stale")} /> : null}
      <span className="muted">
        {t("common.updatedAt", { at: formatTime(query.dataUpdatedAt, shop.zone, "short").slice(6) })}
      </span>
      <Button
        size="small"
        type="text"
        icon={<ReloadOutlined />}
        aria-label={t("common.reload")}
        onClick={() => query.refetch()}
      />
    </span>
  );
}

interface ViewProps<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  height?: number;
}

/** Shows a query: old data stay on screen while newer ones load or fail. */
export function QueryView<T>({ query, children, isEmpty, empty, height }: ViewProps<T>) {
  if (query.data !== undefined) {
    if (isEmpty?.(query.data)) return empty ?? <EmptyState compact />;
    return <>{children(query.data)}</>;
  }
  if (query.isError) return <ErrorState error={query.error} onRetry={query.refetch} compact />;
  return <LoadingState height={height} />;
}
