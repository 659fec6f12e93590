/** Finds customers by a whole phone, e-mail, identity or number; used by the command palette. */
import { api, body } from "@/api/http";
import { DASH } from "@/kit/format";

interface Found {
  customer_no: number;
  label: string;
  hint: string;
}

export async function findCustomers(text: string, signal?: AbortSignal): Promise<Found[]> {
  const page = await body(api.GET("/api/customers", { params: { query: { text, limit: 8 } }, signal }));
  return page.items.map((row) => ({
    customer_no: row.customer_no,
    label: `${row.customer_no} ${row.name ?? ""}`,
    hint: [row.phone, row.city].filter(Boolean).join(" · ") || DASH,
  }));
}
