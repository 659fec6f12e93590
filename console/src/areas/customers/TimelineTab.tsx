/** What happened to the customer over all records, newest first, by day; can be narrowed to kinds of events. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { formatCount, formatMoney, formatTime } from "@/kit/format";
import { EmptyState, ErrorState, LoadingState } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { channelLabel, eventLabel, propertyLabel } from "@/kit/words";

type Moment = Schema<"MomentOut">;
const MONEY = new Set(["order_paid", "order_placed"]);

export function TimelineTab({ no }: { no: number }) {
  const { t } = useTranslation();
  const [{ only }, setUrl] = useUrlState<{ only: string[] }>({ only: [] });
  const timeline = useInfiniteQuery({
    queryKey: ["customers", no, "timeline", only],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/api/customers/{customer_no}/timeline", {
          params: { path: { customer_no: no }, query: { name: only, cursor: pageParam, limit: 60 } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (old) => old,
  });
  if (timeline.isPending) return <LoadingState height={240} />;
  if (timeline.isError) return <ErrorState error={timeline.error} onRetry={timeline.refetch} compact />;
  const moments = timeline.data.pages.flatMap((page) => page.items);
  const counts = Object.entries(timeline.data.pages[0].counts);
  const swap = (name: string) =>
    setUrl({ only: only.includes(name) ? only.filter((each) => each !== name) : [...only, name] });
  if (!counts.length) return <EmptyState compact title={t("customers.noEvents")} text={t("customers.noEventsText")} />;
  return (
    <>
      <fieldset className="timeline-filter" aria-label={t("common.list.filters")}>
        {counts.map(([name, n]) => (
          <button
            key={name}
            type="button"
            aria-pressed={only.includes(name)}
            className="chip"
            onClick={() => swap(name)}
          >
            {eventLabel(t, name)} <span className="num">{formatCount(n)}</span>
          </button>
        ))}
      </fieldset>
      <Days moments={moments} />
      {timeline.hasNextPage ? (
        <Button block type="text" loading={timeline.isFetchingNextPage} onClick={() => timeline.fetchNextPage()}>
          {t("common.list.loadMore")}
        </Button>
      ) : null}
    </>
  );
}

function Days({ moments }: { moments: Moment[] }) {
  const { shop } = useSession();
  const days = new Map<string, Moment[]>();
  for (const moment of moments) {
    const day = formatTime(moment.at, shop.zone, "day");
    days.set(day, [...(days.get(day) ?? []), moment]);
  }
  return [...days].map(([day, list]) => (
    <section key={day} className="timeline-day">
      <h3>{day}</h3>
      <ol>
        {list.map((moment) => (
          <MomentRow key={moment.seq} moment={moment} />
        ))}
      </ol>
    </section>
  ));
}

function MomentRow({ moment }: { moment: Moment }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const facts = [
    moment.page,
    moment.keyword ? `“${moment.keyword}”` : null,
    moment.category,
    moment.sku ? `SKU ${moment.sku}` : null,
    moment.quantity ? `× ${moment.quantity}` : null,
    moment.channel ? channelLabel(t, moment.channel) : null,
    moment.scene ? `${propertyLabel(t, "scene")} ${moment.scene}` : null,
    moment.city,
  ].filter(Boolean);
  const tone = MONEY.has(moment.name) ? "is-money" : moment.name === "order_refunded" ? "is-refund" : "";
  return (
    <li className={`moment ${tone}`}>
      <time className="num faint" dateTime={moment.at}>
        {formatTime(moment.at, shop.zone, "second").slice(11)}
      </time>
      <span className="moment-dot" aria-hidden="true" />
      <span className="moment-text">
        <b>{eventLabel(t, moment.name)}</b>
        {moment.amount_fen ? <span className="num moment-money">{formatMoney(moment.amount_fen)}</span> : null}
        {moment.order_no ? (
          <AppLink to={`/orders/${encodeURIComponent(moment.order_no)}`}>{moment.order_no}</AppLink>
        ) : null}
        <span className="muted">{facts.join(" · ")}</span>
        {moment.is_simulated ? <small className="faint">{t("customers.simulated")}</small> : null}
      </span>
    </li>
  );
}
