/** Imports: the wizard and each job. */
import { ImportOutlined } from "@ant-design/icons";
import type { PageDef } from "@/app/page";

export const PAGES: readonly PageDef[] = [
  {
    path: "/imports",
    title: "imports",
    load: () => import("./ImportsPage"),
    permission: "import.run",
    nav: { stage: "collect", icon: ImportOutlined, letter: "i" },
  },
  {
    path: "/imports/$importId",
    title: "importOne",
    load: () => import("./ImportPage"),
    permission: "import.run",
    under: "/imports",
  },
];
