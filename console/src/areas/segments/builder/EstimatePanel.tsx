/** How many customers the conditions hold now, of how many, how long the answer took, and a few of them. */
import { LoadingOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { AppLink } from "@/kit/AppLink";
import { DASH, formatCount, formatShare } from "@/kit/format";
import { errorText } from "@/kit/states";
import { Money, StageTag } from "@/kit/values";
import type { Definition } from "./ast";
import { useEstimate } from "./useEstimate";

const SLOW_MS = 2000;

export function EstimatePanel({ definition }: { definition: Definition | null }) {
  const { t } = useTranslation();
  const { estimate, isPending } = useEstimate(definition);
  const data = estimate.data;
  const isOld = isPending || definition === null || estimate.isError;
  return (
    <section
      className="estimate"
      aria-label={t("segments.estimate")}
      aria-busy={isPending}
      data-pending={isPending || undefined}
    >
      <h2>
        {t("segments.estimate")} {isPending ? <LoadingOutlined className="muted" /> : null}
      </h2>
      <div className={isOld ? "estimate-count is-stale" : "estimate-count"} aria-live="polite">
        <b className="num" data-testid="estimate-count">
          {data ? formatCount(data.count) : DASH}
        </b>
        <span className="muted">
          {data
            ? t("segments.ofTotal", { total: formatCount(data.total), share: formatShare(data.share_bp / 10_000, 2) })
            : ""}
        </span>
      </div>
      <Progress
        percent={data ? data.share_bp / 100 : 0}
        showInfo={false}
        size="small"
        strokeColor="var(--teal)"
        aria-label={t("segments.estimate")}
      />
      {definition === null ? <p className="warn">{t("segments.fillIn")}</p> : null}
      {estimate.isError ? (
        <p className="bad" role="alert">
          {errorText(estimate.error, t)}{" "}
          <Button size="small" onClick={() => estimate.refetch()}>
            {t("common.retry")}
          </Button>
        </p>
      ) : null}
      {data && !estimate.isError ? (
        <p className={data.took_ms > SLOW_MS ? "warn" : "faint"}>
          {t("segments.took", { ms: formatCount(data.took_ms) })} {data.took_ms > SLOW_MS ? t("segments.slow") : ""}
        </p>
      ) : null}
      {data?.sample.length ? (
        <>
          <h3>{t("segments.sampleTitle")}</h3>
          <ul className={isOld ? "estimate-sample is-stale" : "estimate-sample"}>
            {data.sample.map((each) => (
              <li key={each.customer_no}>
                <AppLink to={`/customers/${each.customer_no}`} className="num">
                  {each.customer_no}
                </AppLink>
                <StageTag stage={each.stage} />
                <span className="muted">{each.city ?? DASH}</span>
                <Money fen={each.paid_fen} short />
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
