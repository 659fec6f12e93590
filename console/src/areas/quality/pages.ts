/** Data quality, and the stream of one device's events. */
import { BugOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import type { PageDef } from "@/app/page";

export const PAGES: readonly PageDef[] = [
  {
    path: "/quality",
    title: "quality",
    load: () => import("./QualityPage"),
    permission: "quality.read",
    nav: { stage: "collect", icon: SafetyCertificateOutlined, letter: "q" },
  },
  {
    path: "/debug",
    title: "debug",
    load: () => import("./DebugPage"),
    permission: "quality.read",
    nav: { stage: "collect", icon: BugOutlined },
  },
];
