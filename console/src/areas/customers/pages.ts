/** Customers: the list and one customer. */
import { TeamOutlined } from "@ant-design/icons";
import type { PageDef } from "@/app/page";

export const PAGES: readonly PageDef[] = [
  {
    path: "/customers",
    title: "customers",
    load: () => import("./CustomersPage"),
    permission: "customer.read",
    nav: { stage: "customers", icon: TeamOutlined, letter: "c" },
  },
  {
    path: "/customers/conflicts",
    title: "conflicts",
    load: () => import("./ConflictsPage"),
    permission: "customer.read",
    under: "/customers",
  },
  {
    path: "/customers/$customerNo",
    title: "customer",
    load: () => import("./CustomerPage"),
    permission: "customer.read",
    under: "/customers",
  },
];
