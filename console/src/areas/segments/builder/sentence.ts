/** A definition as one sentence a shopkeeper would say, in the person's language. */
import { formatCount, formatMoney } from "@/kit/format";
import type { Condition, EventMatch, Rule, Scores, Span, State, Window } from "./ast";
import { isMoney, type Names } from "./choices";
import { type GroupNode, isFilled, isGroup, type TreeNode } from "./tree";

/** The sentence for the whole tree; conditions that are not filled in are left out. */
export function sentence(root: GroupNode, names: Names): string {
  const inside = groupText(root, names, true);
  return inside ? names.t("segments.say.who", { what: inside }) : names.t("segments.say.everyone");
}

function groupText(group: GroupNode, names: Names, isRoot = false): string {
  const parts = group.of.map((node) => nodeText(node, names)).filter(Boolean);
  if (!parts.length) return "";
  const joined = parts.join(names.t(`segments.say.${group.join}`));
  const wrapped = parts.length > 1 && !isRoot ? names.t("segments.say.bracket", { what: joined }) : joined;
  return group.isNot
    ? names.t("segments.say.not", { what: names.t("segments.say.bracket", { what: joined }) })
    : wrapped;
}

function nodeText(node: TreeNode, names: Names): string {
  if (isGroup(node)) return groupText(node, names);
  if (!isFilled(node.rule)) return "";
  const text = ruleText(node.rule, names);
  return node.isNot ? names.t("segments.say.not", { what: text }) : text;
}

const list = (items: readonly string[], { t }: Names) => items.join(t("segments.say.comma"));

function ruleText(rule: Rule, names: Names): string {
  const { t } = names;
  switch (rule.t) {
    case "attribute":
      return `${names.attribute(rule.field)} ${conditionText(rule.condition, rule.field, names)}`;
    case "tag":
      return t("segments.say.tag", { what: list(rule.any_of, names) });
    case "segment":
      return t("segments.say.segment", { what: names.segment(rule.segment_id) });
    case "did":
      return didText(rule, names);
    case "never":
      return t("segments.say.never", { when: windowText(rule.window, names), what: matchText(rule, names) });
    case "then":
    case "then_not":
      return t(rule.t === "then" ? "segments.say.then" : "segments.say.thenNot", {
        when: windowText(rule.window, names),
        first: matchText(rule.first, names),
        second: matchText(rule.second, names),
        within: rule.within ? spanText(rule.within, names) : "",
        same: rule.same ? t("segments.say.same", { what: names.property(rule.same) }) : "",
      });
    case "stage":
      return t("segments.say.stage", {
        what: list(
          rule.any_of.map((each) => t(`common.stage.${each}`)),
          names,
        ),
      });
    case "stage_move":
      return t("segments.say.stageMove", {
        when: windowText(rule.window, names),
        from: rule.from?.length
          ? list(
              rule.from.map((each) => t(`common.stage.${each}`)),
              names,
            )
          : t("segments.say.anyStage"),
        to: rule.to?.length
          ? list(
              rule.to.map((each) => t(`common.stage.${each}`)),
              names,
            )
          : t("segments.say.anyStage"),
      });
    case "rfm":
      return rfmText(rule, names);
    case "held":
      return t("segments.say.held", { what: stateText(rule.state, names), span: spanText(rule.span, names) });
    case "consent":
      return t("segments.say.consent", {
        purpose: t(`common.purpose.${rule.purpose}`),
        channel: t(`common.reach.${rule.channel ?? "any"}`),
        state: t(`common.consent.${rule.state ?? "granted"}`),
      });
    case "reachable":
      return t("segments.say.reachable", {
        channel: t(`common.reach.${rule.channel}`),
        purpose: t(`common.purpose.${rule.purpose ?? "marketing"}`),
      });
    case "score":
      return t("segments.say.score", { model: rule.model, deciles: (rule.deciles ?? []).join(", ") });
    case "sample":
      return t("segments.say.sample", { share: rule.rate_bp / 100 });
    case "customers":
      return t("segments.fixedList", { n: formatCount(rule.customer_nos.length) });
  }
}

function didText(rule: Extract<Rule, { t: "did" }>, names: Names): string {
  const { t } = names;
  const measure = rule.measure ?? { m: "count" };
  const of = measure.m === "count" ? "" : measure.of;
  const condition = rule.condition ?? { op: "gte", value: 1 };
  const value = conditionText(condition, measure.m === "distinct" ? "" : of, names);
  const what = matchText(rule, names);
  const when = windowText(rule.window, names);
  if (measure.m === "count") return t("segments.say.didCount", { when, what, value });
  return t("segments.say.didMeasure", {
    when,
    what,
    measure: t("segments.say.measureOf", { measure: t(`segments.measure.${measure.m}`), of: names.property(of) }),
    value,
  });
}

function rfmText(rule: Extract<Rule, { t: "rfm" }>, names: Names): string {
  const range = (axis: string, scores?: Scores | null) =>
    scores ? [`${axis} ${scores.min ?? 1}–${scores.max ?? 5}`] : [];
  const parts = [
    ...(rule.groups ?? []).map((group) => names.t(`common.valueGroup.${group}`)),
    ...range("R", rule.r),
    ...range("F", rule.f),
    ...range("M", rule.m),
  ];
  return names.t("segments.say.rfm", { what: parts.length ? list(parts, names) : names.t("segments.anyGroup") });
}

function matchText({ event, where = [] }: EventMatch, names: Names): string {
  const { t } = names;
  const conditions = where.map(
    (each) => `${names.property(each.property)} ${conditionText(each.condition, each.property, names)}`,
  );
  return conditions.length
    ? t("segments.say.match", { event: names.event(event), where: conditions.join(t("segments.say.and")) })
    : t("segments.say.event", { event: names.event(event) });
}

function stateText(state: State, names: Names): string {
  if (state.s === "property")
    return `${matchText(state, names)} ${names.property(state.property)} ${conditionText(state.condition, state.property, names)}`;
  if (state.s === "tag") return ruleText({ t: "tag", any_of: [state.name] }, names);
  if (state.s === "stage") return ruleText({ t: "stage", any_of: state.any_of }, names);
  if (state.s === "segment") return ruleText({ t: "segment", segment_id: state.segment_id }, names);
  return ruleText({ t: "consent", purpose: state.purpose, channel: state.channel, state: state.state }, names);
}

function conditionText(condition: Condition, field: string, names: Names): string {
  const { t } = names;
  const show = (value: unknown) =>
    isMoney(field) && typeof value === "number" ? formatMoney(value) : names.value(field, value);
  const op = t(`segments.op.${condition.op}`);
  switch (condition.op) {
    case "eq":
    case "neq":
      return typeof condition.value === "boolean"
        ? `${op} ${t(condition.value ? "common.yes" : "common.no")}`
        : `${op} ${show(condition.value)}`;
    case "in":
    case "not_in":
      return `${op} ${list(condition.values.map(show), names)}`;
    case "contains":
    case "not_contains":
    case "prefix":
      return `${op} “${condition.text}”`;
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return `${op} ${show(condition.value)}`;
    case "between":
      return `${op} ${condition.min ?? "−∞"}–${condition.max ?? "∞"}`.replace(/[\d.]+/g, (n) => show(Number(n)));
    case "during":
      return t("segments.say.during", { when: windowText(condition.window, names) });
    case "anniversary":
      return t("segments.say.anniversary", {
        direction: t(`segments.direction.${condition.direction ?? "next"}`),
        n: condition.days,
      });
    case "anniversary_month":
      return condition.month
        ? t("segments.say.month", { month: t("segments.monthN", { n: condition.month }) })
        : t("segments.say.month", { month: t("segments.thisMonth") });
    default:
      return op;
  }
}

const spanText = (span: Span, { t }: Names) => `${span.n} ${t(`common.unit.${span.unit}`)}`;

function windowText(window: Window | undefined, names: Names): string {
  const { t } = names;
  if (!window || window.w === "ever") return t("segments.say.ever");
  if (window.w === "days")
    return t(window.with_today === false ? "segments.say.fullDays" : "segments.say.days", { n: window.n });
  if (window.w === "dates") return t("segments.say.fromTo", { from: window.first ?? "…", to: window.last ?? "…" });
  if (window.w === "between") return t("segments.say.fromTo", { from: short(window.start), to: short(window.end) });
  return t(`segments.say.${window.w}`, { span: spanText(window, names) });
}

const short = (at?: string | null) => (at ? at.slice(0, 19).replace("T", " ").concat("Z") : "…");
