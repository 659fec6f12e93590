/** The live board: today against yesterday, minute by minute, what happens now, and alarms. */
import { PauseOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { Alert, Badge, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/app/session";
import { Reading } from "@/areas/insight/parts/Frame";
import { type Asked, behindPage, type Cell, saveBehind } from "@/areas/insight/question";
import { useBehind } from "@/kit/behind/behind";
import { formatCount, formatMoney, formatShare } from "@/kit/format";
import { PageHead, Panel, StatCard, StatRow } from "@/kit/page";
import { LoadingState } from "@/kit/states";
import { Time } from "@/kit/values";
import { AlertsPanel } from "./AlertsPanel";
import { Feed } from "./Feed";
import { MinuteChart } from "./MinuteChart";
import { SecondBars } from "./SecondBars";
import { type Board, useLive } from "./stream";
import { useMetricText } from "./words";

export default function LivePage() {
  const { t } = useTranslation();
  const [isPaused, setPaused] = useState(false);
  const { board, feed, link } = useLive(isPaused);
  const text = useMetricText();
  const state = isPaused ? "paused" : link;
  return (
    <div className="live">
      <PageHead
        title={
          <>
            {t("nav.live")}
            <Badge
              status={state === "open" ? "processing" : state === "lost" ? "error" : "default"}
              text={<small className="muted live-state">{t(`live.state.${state}`)}</small>}
            />
          </>
        }
        note={t("live.note")}
        actions={
          <Button icon={isPaused ? <PlayCircleOutlined /> : <PauseOutlined />} onClick={() => setPaused(!isPaused)}>
            {t(isPaused ? "live.resume" : "live.pause")}
          </Button>
        }
      />
      {link === "lost" ? <Alert type="warning" showIcon className="gap-below" title={t("live.lostText")} /> : null}
      {board?.alarms.map((alarm) => (
        <Alert
          key={alarm.alarm_id}
          type="error"
          showIcon
          className="gap-below"
          title={t("live.ringing", { name: alarm.name })}
          description={
            <>
              {t("live.ringingText", {
                metric: t(`live.metric.${alarm.metric}`),
                value: text(alarm.metric, alarm.value),
                limit: text(alarm.metric, alarm.threshold),
              })}{" "}
              <Time at={alarm.raised_at} style="short" />
            </>
          }
        />
      ))}
      {board ? <Figures board={board} /> : <LoadingState height={180} />}
      <div className="grid grid-main">
        <MinuteChart />
        <Feed feed={feed} isWaiting={!board} />
      </div>
      <AlertsPanel />
    </div>
  );
}

const TODAY = { last: 1 };
const BUYERS: Asked & { refund_basis: string } = { question: "revenue", refund_basis: "order_date", range: TODAY };
const VISITORS: Asked & { unit: string } = { question: "stickiness", unit: "day", range: TODAY };

function Figures({ board }: { board: Board }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const behind = useBehind();
  const { today, yesterday_by_now: then, yesterday } = board;
  const money = (fen: number) => formatMoney(fen, shop.currency, true);
  const change = (now: number | null, before: number | null) =>
    now !== null && before ? (now - before) / before : undefined;
  const note = (by: string, whole: string) => (
    <span className="live-notes">
      <span>{t("live.byNow", { value: by })}</span>
      <span>{t("live.wholeDay", { value: whole })}</span>
    </span>
  );
  const open = (what: string, total: number, query: Asked, cell: Cell) =>
    behind({
      what,
      total,
      load: (cursor, signal) => behindPage(query, cell, cursor, signal),
      save: (name) => saveBehind(query, cell, name),
    });
  const gain = change(today.gmv_fen, then.gmv_fen);
  return (
    <>
      <Reading>
        {t("live.reading", {
          visitors: formatCount(today.visitors),
          buyers: formatCount(today.buyers),
          gmv: money(today.gmv_fen),
        })}
        {gain === undefined
          ? t("live.readingNoYesterday")
          : t(gain >= 0 ? "live.readingUp" : "live.readingDown", { share: formatShare(Math.abs(gain)) })}
      </Reading>
      <StatRow>
        <StatCard
          label={t("live.metric.gmv_fen")}
          value={money(today.gmv_fen)}
          change={gain}
          note={note(money(then.gmv_fen), money(yesterday.gmv_fen))}
        />
        <StatCard
          label={t("live.metric.orders")}
          value={formatCount(today.orders)}
          change={change(today.orders, then.orders)}
          note={note(formatCount(then.orders), formatCount(yesterday.orders))}
        />
        <StatCard
          label={t("live.buyers")}
          value={formatCount(today.buyers)}
          change={change(today.buyers, then.buyers)}
          note={note(formatCount(then.buyers), formatCount(yesterday.buyers))}
          onOpen={() => open(t("live.buyersToday"), today.buyers, BUYERS, {})}
        />
        <StatCard
          label={t("live.metric.visitors")}
          value={formatCount(today.visitors)}
          change={change(today.visitors, then.visitors)}
          note={note(formatCount(then.visitors), formatCount(yesterday.visitors))}
          onOpen={() => open(t("live.visitorsToday"), today.visitors, VISITORS, { periods: 1 })}
        />
        <StatCard
          label={t("live.metric.conversion")}
          help={t("live.conversionHelp")}
          value={formatShare(today.conversion)}
          change={change(today.conversion, then.conversion)}
          note={note(formatShare(then.conversion), formatShare(yesterday.conversion))}
        />
      </StatRow>
      <Panel title={t("live.lastMinute")} note={<Time at={board.at} style="short" />} className="live-minute">
        <SecondBars seconds={board.last_minute} />
      </Panel>
    </>
  );
}
