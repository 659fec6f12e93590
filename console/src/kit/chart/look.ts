/** How charts look: made from the palette, so that light and dark agree with the page. */
import { FONT, type Palette } from "@/design/tokens";

export type ChartOption = Record<string, unknown>;

const axis = (p: Palette) => ({
  axisLine: { lineStyle: { color: p.line } },
  axisTick: { show: false },
  axisLabel: { color: p.inkSoft, fontSize: 12 },
  splitLine: { lineStyle: { color: p.lineSoft } },
  nameTextStyle: { color: p.inkSoft },
});

/** The theme given to ECharts at init. */
export const chartTheme = (p: Palette): ChartOption => ({
  color: [...p.series],
  backgroundColor: "transparent",
  textStyle: { fontFamily: FONT, color: p.ink },
  categoryAxis: { ...axis(p), splitLine: { show: false } },
  valueAxis: { ...axis(p), axisLine: { show: false } },
  timeAxis: { ...axis(p), splitLine: { show: false } },
  legend: { textStyle: { color: p.inkSoft }, pageTextStyle: { color: p.inkSoft }, inactiveColor: p.line },
  line: { symbol: "circle", symbolSize: 5, lineStyle: { width: 2 } },
  bar: { itemStyle: { borderRadius: [2, 2, 0, 0] } },
  visualMap: { color: [p.heat[1], p.heat[0]], textStyle: { color: p.inkSoft } },
});

/** What every chart has unless its option says otherwise. */
export const chartDefaults = (p: Palette): ChartOption => ({
  animationDuration: 240,
  aria: { enabled: true },
  grid: { left: 8, right: 16, top: 32, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
  tooltip: {
    trigger: "axis",
    backgroundColor: p.raised,
    borderColor: p.line,
    textStyle: { color: p.ink, fontSize: 13 },
    extraCssText: "box-shadow:0 4px 16px rgba(0,0,0,.12);border-radius:6px",
    confine: true,
  },
});
