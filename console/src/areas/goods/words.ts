/** Colours of order and product states. */
export const ORDER_STATUSES = ["placed", "paid", "shipped", "received", "closed", "cancelled"] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];
export const ORDER_TONE: Record<OrderStatus, string> = {
  placed: "warning",
  paid: "processing",
  shipped: "processing",
  received: "success",
  closed: "default",
  cancelled: "default",
};
export const PRODUCT_STATUSES = ["draft", "on_sale", "off_shelf"] as const;
export const PRODUCT_TONE = { draft: "warning", on_sale: "success", off_shelf: "default" } as const;
