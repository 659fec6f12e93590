/** Which operators fit which type of value, and what a condition begins as. */
import type { Condition, Op } from "./ast";
import type { FieldType } from "./choices";

const TEXT_OPS: readonly Op[] = [
  "eq",
  "neq",
  "in",
  "not_in",
  "contains",
  "not_contains",
  "prefix",
  "exists",
  "missing",
];
export const NUMBER_OPS: readonly Op[] = ["eq", "neq", "gt", "gte", "lt", "lte", "between", "exists", "missing"];
export const OPS: Record<FieldType, readonly Op[]> = {
  text: TEXT_OPS,
  boolean: ["eq", "exists", "missing"],
  number: NUMBER_OPS,
  date: ["during", "anniversary", "anniversary_month", "exists", "missing"],
  instant: ["during", "exists", "missing"],
  dynamic: [
    "eq",
    "neq",
    "in",
    "not_in",
    "contains",
    "prefix",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "exists",
    "missing",
  ],
};

/** The condition that an operator begins with, keeping the value where it still fits. */
export function conditionFor(op: Op, type: FieldType, before?: Condition): Condition {
  const old = before && "value" in before ? before.value : undefined;
  const oldNumber = typeof old === "number" ? old : Number.NaN;
  switch (op) {
    case "eq":
    case "neq":
      if (type === "boolean") return { op, value: typeof old === "boolean" ? old : true };
      return {
        op,
        value: type === "number" ? (Number.isFinite(oldNumber) ? oldNumber : 0) : typeof old === "string" ? old : "",
      };
    case "in":
    case "not_in":
      return { op, values: before && "values" in before ? before.values : typeof old === "string" && old ? [old] : [] };
    case "contains":
    case "not_contains":
    case "prefix":
      return { op, text: before && "text" in before ? before.text : typeof old === "string" ? old : "" };
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return { op, value: Number.isFinite(oldNumber) ? oldNumber : 0 };
    case "between":
      return { op, min: Number.isFinite(oldNumber) ? oldNumber : 0, max: null };
    case "during":
      return { op, window: { w: "days", n: 30, with_today: true } };
    case "anniversary":
      return { op, direction: "next", days: 7 };
    case "anniversary_month":
      return { op, month: null };
    default:
      return { op };
  }
}

export const firstCondition = (type: FieldType): Condition => conditionFor(OPS[type][0], type);
