/** Makes a segment of named customers; used wherever a list of customers can be kept. */
import { post } from "@/api/http";

export const saveStatic = (name: string, customerNos: readonly number[]): Promise<{ segment_id: string }> =>
  post("/api/segments/static", { name, customer_nos: customerNos });
