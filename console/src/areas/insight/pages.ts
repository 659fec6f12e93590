/** One page per question that insights answer. */
import {
  AreaChartOutlined,
  BarChartOutlined,
  FunnelPlotOutlined,
  HeatMapOutlined,
  NodeIndexOutlined,
  PayCircleOutlined,
  RiseOutlined,
} from "@ant-design/icons";
import type { PageDef } from "@/app/page";

const permission = "insight.read";

export const PAGES: readonly PageDef[] = [
  {
    path: "/measure/funnel",
    title: "funnel",
    load: () => import("./FunnelPage"),
    permission,
    nav: { stage: "measure", icon: FunnelPlotOutlined, letter: "f" },
  },
  {
    path: "/measure/retention",
    title: "retention",
    load: () => import("./RetentionPage"),
    permission,
    nav: { stage: "measure", icon: HeatMapOutlined, letter: "r" },
  },
  {
    path: "/measure/paths",
    title: "paths",
    load: () => import("./PathsPage"),
    permission,
    nav: { stage: "measure", icon: NodeIndexOutlined },
  },
  {
    path: "/measure/growth",
    title: "growth",
    load: () => import("./GrowthPage"),
    permission,
    nav: { stage: "measure", icon: RiseOutlined },
  },
  {
    path: "/measure/stickiness",
    title: "stickiness",
    load: () => import("./StickinessPage"),
    permission,
    nav: { stage: "measure", icon: AreaChartOutlined },
  },
  {
    path: "/measure/distribution",
    title: "distribution",
    load: () => import("./DistributionPage"),
    permission,
    nav: { stage: "measure", icon: BarChartOutlined },
  },
  {
    path: "/measure/revenue",
    title: "revenue",
    load: () => import("./RevenuePage"),
    permission,
    nav: { stage: "measure", icon: PayCircleOutlined, letter: "m" },
  },
];
