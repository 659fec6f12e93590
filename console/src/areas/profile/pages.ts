/** Lifecycle and RFM, tags. */
import { HeartOutlined, TagsOutlined } from "@ant-design/icons";
import type { PageDef } from "@/app/page";

export const PAGES: readonly PageDef[] = [
  {
    path: "/lifecycle",
    title: "lifecycle",
    load: () => import("./LifecyclePage"),
    permission: "lifecycle.read",
    nav: { stage: "understand", icon: HeartOutlined, letter: "y" },
  },
  {
    path: "/tags",
    title: "tags",
    load: () => import("./TagsPage"),
    permission: "tag.read",
    nav: { stage: "understand", icon: TagsOutlined, letter: "t" },
  },
];
