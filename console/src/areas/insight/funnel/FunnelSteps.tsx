/** The funnel step by step: reached, lost for good, still under way; every number opens its customers. */
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { formatCount, formatShare } from "@/kit/format";
import { BehindNumber, Panel } from "@/kit/page";
import { durationText } from "../duration";
import type { OpenCell } from "../useInsight";
import { type FunnelResult, worstStep } from "./model";

interface Props {
  names: string[];
  result: FunnelResult;
  open: OpenCell;
}

export function FunnelSteps({ names, result, open }: Props) {
  const { t } = useTranslation();
  const { counts, pending_counts: pending } = result;
  const worst = worstStep(counts);
  const rows = names.map((name, i) => {
    const isLast = i === names.length - 1;
    const waiting = isLast ? 0 : (pending[i] ?? 0) - (pending[i + 1] ?? 0);
    return { i, name, isLast, waiting, stopped: isLast ? null : counts[i] - counts[i + 1] - waiting };
  });
  const number = (n: number, what: string, cell: Record<string, unknown>) =>
    n > 0 ? (
      <BehindNumber what={what} onOpen={() => open(what, cell, n)}>
        {formatCount(n)}
      </BehindNumber>
    ) : (
      <span className="faint num">0</span>
    );
  return (
    <Panel title={t("insight.funnel.steps")} flush>
      <Table
        size="small"
        pagination={false}
        rowKey="i"
        aria-label={t("insight.funnel.steps")}
        scroll={{ x: 760 }}
        dataSource={rows}
        columns={[
          { title: t("insight.funnel.step"), render: (_, { i, name }) => `${i + 1}  ${name}` },
          {
            title: t("insight.funnel.reached"),
            align: "right",
            render: (_, { i, name }) => number(counts[i], name, { step: i + 1 }),
          },
          {
            title: t("insight.funnel.ofFirst"),
            align: "right",
            render: (_, { i }) => formatShare(result.conversion[i]),
          },
          {
            title: t("insight.funnel.ofBefore"),
            align: "right",
            render: (_, { i }) => (
              <span className={i === worst ? "bad num" : "num"}>
                {i ? formatShare(result.step_conversion[i]) : "–"}
              </span>
            ),
          },
          {
            title: t("insight.funnel.stopped"),
            align: "right",
            render: (_, { i, name, stopped }) =>
              stopped === null
                ? "–"
                : number(stopped, t("insight.funnel.stoppedAt", { step: name }), { step: i + 1, outcome: "stopped" }),
          },
          {
            title: t("insight.funnel.pending"),
            align: "right",
            render: (_, { i, name, isLast, waiting }) =>
              isLast
                ? "–"
                : number(waiting, t("insight.funnel.pendingAt", { step: name }), { step: i + 1, outcome: "pending" }),
          },
          {
            title: t("insight.funnel.stepMedian"),
            align: "right",
            render: (_, { i }) => <span className="num">{durationText(t, result.step_median_s[i])}</span>,
          },
        ]}
      />
    </Panel>
  );
}
