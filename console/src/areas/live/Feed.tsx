/** Events as they come, newest on top. */
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useSession } from "@/app/session";
import { useWords } from "@/areas/insight/words";
import { AppLink } from "@/kit/AppLink";
import { formatMoney, formatTime } from "@/kit/format";
import { Panel } from "@/kit/page";
import { EmptyState, LoadingState } from "@/kit/states";
import type { Happening } from "./stream";

export function Feed({ feed, isWaiting }: { feed: readonly Happening[]; isWaiting: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const { shop } = useSession();
  const hasSimulated = feed.some((each) => each.is_simulated);
  return (
    <Panel
      title={t("live.feed")}
      extra={
        hasSimulated ? (
          <Tag variant="filled" color="orange" className="tag-simulated" title={t("insight.simulatedText")}>
            {t("insight.simulated")}
          </Tag>
        ) : null
      }
      flush
    >
      {isWaiting ? (
        <LoadingState height={200} />
      ) : feed.length ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard
        <ul className="live-feed" tabIndex={0} aria-label={t("live.feed")}>
          {feed.map((each) => (
            <li key={each.seq} className={each.event === "order_paid" ? "is-paid" : undefined}>
              <time className="num faint" dateTime={each.at}>
                {formatTime(each.at, shop.zone, "short").slice(6)}
              </time>
              <span>
                <AppLink to={`/customers/${each.customer_no}`}>{each.customer_no}</AppLink>{" "}
                <b>{words.event(each.event)}</b>{" "}
                {each.amount_fen ? <span className="num">{formatMoney(each.amount_fen, shop.currency)}</span> : null}
                <small className="muted">
                  {[each.city, each.channel ? words.value("channel", each.channel) : null, each.page ?? each.spu]
                    .filter(Boolean)
                    .join(" · ")}
                </small>
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState compact title={t("live.noFeed")} text={t("live.noFeedText")} />
      )}
    </Panel>
  );
}
