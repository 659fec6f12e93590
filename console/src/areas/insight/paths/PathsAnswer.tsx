/** The answer of paths: the flow from step to step, and its strongest edges as a table. */
import { Table } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { useTheme } from "@/design/theme";
import { Chart } from "@/kit/chart/Chart";
import type { ChartOption } from "@/kit/chart/look";
import { formatCount, formatShare } from "@/kit/format";
import { BehindNumber, Panel } from "@/kit/page";
import type { PathsQuery } from "../PathsPage";
import { Reading } from "../parts/Frame";
import type { OpenCell } from "../useInsight";
import { useWords } from "../words";

const MOST_EDGES = 60;

interface Props {
  query: PathsQuery;
  result: Schema<"PathsResult">;
  open: OpenCell;
}
interface NodeData {
  step: number;
  node: string;
}

export function PathsAnswer({ query, result, open }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const { palette } = useTheme();
  const by = query.by ?? "event";
  const called = (node: string) => (node === "(other)" || by !== "event" ? words.value(by, node) : words.event(node));
  const edges = useMemo(
    () => result.edges.toSorted((a, b) => b.sessions - a.sessions).slice(0, MOST_EDGES),
    [result.edges],
  );
  const key = (step: number, node: string) => `${step}|${node}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `called` follows the language, as t does
  const option = useMemo<ChartOption>(() => {
    const used = new Set(edges.flatMap((e) => [key(e.step, e.source), key(e.step + 1, e.target)]));
    const colours = new Map<string, string>();
    const colour = (node: string) => {
      if (!colours.has(node)) colours.set(node, palette.series[colours.size % palette.series.length]);
      return colours.get(node);
    };
    const nodes = result.nodes.filter((each) => used.has(key(each.step, each.node)));
    return {
      tooltip: { trigger: "item" },
      series: [
        {
          type: "sankey",
          left: 4,
          right: 118,
          top: 10,
          bottom: 10,
          nodeWidth: 12,
          nodeGap: 12,
          draggable: false,
          layoutIterations: 24,
          emphasis: { focus: "adjacency" },
          lineStyle: { color: "source", opacity: 0.22, curveness: 0.5 },
          label: {
            color: palette.ink,
            fontSize: 12,
            formatter: ({ data }: { data: NodeData & { sessions: number } }) =>
              `${called(data.node)} ${formatCount(data.sessions)}`,
          },
          data: nodes.map((each) => ({
            name: key(each.step, each.node),
            step: each.step,
            node: each.node,
            sessions: each.sessions,
            depth: each.step - 1,
            itemStyle: { color: colour(each.node), borderWidth: 0 },
            tooltip: {
              formatter: t("insight.paths.nodeHint", {
                step: each.step,
                node: called(each.node),
                n: formatCount(each.sessions),
                ended: formatCount(each.ended),
              }),
            },
          })),
          links: edges.map((edge) => ({
            source: key(edge.step, edge.source),
            target: key(edge.step + 1, edge.target),
            value: edge.sessions,
            edge,
            tooltip: { formatter: `${called(edge.source)} → ${called(edge.target)}: ${formatCount(edge.sessions)}` },
          })),
        },
      ],
    };
  }, [edges, result.nodes, palette, t, by]);
  const table = {
    header: [t("insight.paths.step"), t("insight.paths.from"), t("insight.paths.to"), t("insight.paths.sessions")],
    rows: edges.map((e) => [e.step, called(e.source), called(e.target), e.sessions]),
  };
  const first = result.nodes.filter((each) => each.step === 1).reduce((sum, each) => sum + each.sessions, 0);
  const top = edges.find((edge) => edge.step === 2) ?? edges[0];
  const leaving = result.nodes
    .filter((each) => each.step < (query.max_steps ?? 6))
    .reduce((most, each) => (each.ended > (most?.ended ?? 0) ? each : most), result.nodes[0]);
  const openEdge = (edge: Schema<"PathEdge">) =>
    open(`${called(edge.source)} → ${called(edge.target)}`, {
      step: edge.step,
      source: edge.source,
      target: edge.target,
    });
  return (
    <>
      <Reading>
        {top
          ? t("insight.paths.reading", {
              sessions: formatCount(result.sessions),
              from: called(top.source),
              to: called(top.target),
              n: formatCount(top.sessions),
            })
          : t("insight.paths.readingNone", { sessions: formatCount(result.sessions) })}
        {leaving?.ended
          ? t("insight.paths.readingLeave", {
              step: leaving.step,
              node: called(leaving.node),
              n: formatCount(leaving.ended),
            })
          : null}
      </Reading>
      <Panel
        title={t("insight.paths.chart")}
        note={t("insight.paths.chartNote", { n: edges.length, all: result.edges.length })}
      >
        <Chart
          name="paths"
          label={t("insight.paths.chart")}
          option={option}
          table={table}
          height={460}
          onClick={({ data, dataType }) => {
            if (dataType === "edge") return openEdge((data as { edge: Schema<"PathEdge"> }).edge);
            const { step, node } = data as NodeData;
            open(t("insight.paths.atStep", { step, node: called(node) }), { step, source: node });
          }}
        />
      </Panel>
      <Panel title={t("insight.paths.table")} flush>
        <Table
          size="small"
          aria-label={t("insight.paths.table")}
          rowKey={(e) => `${e.step}${e.source}${e.target}`}
          dataSource={edges}
          pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false, size: "small" }}
          columns={[
            { title: t("insight.paths.step"), width: 80, render: (_, e) => <span className="num">{e.step}</span> },
            { title: t("insight.paths.from"), render: (_, e) => called(e.source) },
            { title: t("insight.paths.to"), render: (_, e) => called(e.target) },
            {
              title: t("insight.paths.sessions"),
              align: "right",
              render: (_, e) => (
                <BehindNumber what={`${called(e.source)} → ${called(e.target)}`} onOpen={() => openEdge(e)}>
                  {formatCount(e.sessions)}
                </BehindNumber>
              ),
            },
            {
              title: t("insight.paths.ofStart"),
              align: "right",
              render: (_, e) => <span className="num">{formatShare(first ? e.sessions / first : null)}</span>,
            },
          ]}
        />
      </Panel>
    </>
  );
}
