/** The live board. */
import { ThunderboltOutlined } from "@ant-design/icons";
import type { PageDef } from "@/app/page";

export const PAGES: readonly PageDef[] = [
  {
    path: "/live",
    title: "live",
    load: () => import("./LivePage"),
    nav: { stage: "live", icon: ThunderboltOutlined, letter: "l" },
  },
];
