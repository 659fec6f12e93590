/** Finds customers by number, phone, e-mail or any identity; used by the command palette. */
import { get, type Page } from "@/api/http";
import { formatMoney } from "@/kit/format";

interface Found {
  customer_no: number;
  label: string;
  hint: string;
}

export async function findCustomers(text: string, signal?: AbortSignal): Promise<Found[]> {
  const page = await get<Page<{ customer_no: number; name?: string | null; city?: string | null; paid_fen?: number }>>(
    "/api/customers",
    { q: text, limit: 8 },
    signal,
  );
  return page.items.map((row) => ({
    customer_no: row.customer_no,
    label: `${row.customer_no} ${row.name ?? ""}`,
    hint: [row.city, row.paid_fen ? formatMoney(row.paid_fen) : ""].filter(Boolean).join(" · "),
  }));
}
