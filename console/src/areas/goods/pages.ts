/** Products and orders. */
import { ShopOutlined, ShoppingOutlined } from "@ant-design/icons";
import type { PageDef } from "@/app/page";

export const PAGES: readonly PageDef[] = [
  {
    path: "/catalog",
    title: "catalog",
    load: () => import("./CatalogPage"),
    permission: "catalog.read",
    nav: { stage: "goods", icon: ShopOutlined, letter: "p" },
  },
  {
    path: "/catalog/$spu",
    title: "product",
    load: () => import("./ProductPage"),
    permission: "catalog.read",
    under: "/catalog",
  },
  {
    path: "/orders",
    title: "orders",
    load: () => import("./OrdersPage"),
    permission: "order.read",
    nav: { stage: "goods", icon: ShoppingOutlined, letter: "o" },
  },
  {
    path: "/orders/$orderNo",
    title: "order",
    load: () => import("./OrderPage"),
    permission: "order.read",
    under: "/orders",
  },
];
