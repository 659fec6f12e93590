/** The shape of every insight: the question on top, its reading in one sentence, the answer, what it was made from. */
import { BulbOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Tag, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { AppLink } from "@/kit/AppLink";
import { formatCount } from "@/kit/format";
import { PageHead, Panel } from "@/kit/page";
import { EmptyState, Freshness, QueryView } from "@/kit/states";
import type { Answered, Asked } from "../question";
import { type Insight, type OpenCell, useCells } from "../useInsight";
import { SavedMenu } from "./SavedMenu";

interface Props<Q extends Asked, R extends Answered> {
  title: string;
  note: string;
  insight: Insight<Q, R>;
  form: ReactNode;
  children: (query: Q, result: R, open: OpenCell) => ReactNode;
  isEmpty: (result: R) => boolean;
}

export function Frame<Q extends Asked, R extends Answered>({
  title,
  note,
  insight,
  form,
  children,
  isEmpty,
}: Props<Q, R>) {
  const { t } = useTranslation();
  const { answer } = insight;
  return (
    <div className="insight">
      <PageHead
        title={title}
        note={note}
        actions={<SavedMenu query={insight.query} onLoad={(query) => insight.load(query as Q)} />}
      />
      <section className="panel ask" aria-label={t("insight.question")}>
        {form}
      </section>
      <div className={answer.isPlaceholderData ? "answer is-stale" : "answer"} aria-busy={answer.isFetching}>
        <QueryView
          query={answer}
          height={360}
          isEmpty={({ result }) => isEmpty(result)}
          empty={<NothingFound hasEvents={(answer.data?.result.events ?? 0) > 0} />}
        >
          {({ query, result }) => <Shown<Q, R> query={query} result={result} render={children} />}
        </QueryView>
        {answer.data ? (
          <footer className="answer-foot muted">
            <SimulatedTag />
            <span className="num">
              {t("insight.madeFrom", {
                customers: formatCount(answer.data.result.customers),
                events: formatCount(answer.data.result.events),
                ms: formatCount(answer.data.result.took_ms),
              })}
            </span>
            <Freshness query={answer} />
          </footer>
        ) : null}
      </div>
    </div>
  );
}

interface ShownProps<Q extends Asked, R> {
  query: Q;
  result: R;
  render: (query: Q, result: R, open: OpenCell) => ReactNode;
}

function Shown<Q extends Asked, R>({ query, result, render }: ShownProps<Q, R>) {
  const open = useCells(query);
  return <>{render(query, result, open)}</>;
}

function NothingFound({ hasEvents }: { hasEvents: boolean }) {
  const { t } = useTranslation();
  return (
    <Panel>
      {hasEvents ? (
        <EmptyState title={t("insight.nothing")} text={t("insight.nothingText")} />
      ) : (
        <EmptyState
          title={t("insight.noEvents")}
          text={t("insight.noEventsText")}
          action={<AppLink to="/imports">{t("insight.toImports")}</AppLink>}
        />
      )}
    </Panel>
  );
}

/** The result in one plain sentence. */
export function Reading({ children }: { children: ReactNode }) {
  return (
    <p className="reading" data-testid="reading">
      <BulbOutlined aria-hidden /> <span>{children}</span>
    </p>
  );
}

/** Says that the newest events come from the demo. */
export function SimulatedTag() {
  const { t } = useTranslation();
  const latest = useQuery({
    queryKey: ["live", "simulated"],
    queryFn: ({ signal }) => body(api.GET("/api/live/events", { params: { query: { limit: 20 } }, signal })),
    staleTime: 300_000,
  });
  if (!latest.data?.some((each) => each.is_simulated)) return null;
  return (
    <Tooltip title={t("insight.simulatedText")}>
      <Tag variant="filled" color="orange" className="tag-simulated">
        {t("insight.simulated")}
      </Tag>
    </Tooltip>
  );
}
