/** Makes or changes an alert. */
import { Form, Input, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { post, put } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { FormDrawer } from "@/kit/FormDrawer";
import { METRICS } from "./words";

type Draft = Schema<"AlertDraft">;
type AlertRow = Schema<"Alert">;

/** Money is typed in yuan, a conversion in per cent. */
const scaleOf = (metric: Draft["metric"], against: Draft["against"]): number =>
  against === "yesterday_percent" ? 1 : metric === "gmv_fen" ? 100 : metric === "conversion" ? 0.01 : 1;

export function AlertDrawer({ edited, onClose }: { edited: AlertRow | "new" | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Draft>();
  const metric = Form.useWatch("metric", form) ?? "orders";
  const against = Form.useWatch("against", form) ?? "value";
  const old = edited === "new" || edited === null ? null : edited;
  const save = useAction(
    (draft: Draft) => {
      const asked = {
        ...draft,
        is_on: old?.is_on ?? true,
        threshold: draft.threshold * scaleOf(draft.metric, draft.against),
      };
      return old ? put(`/api/live/alerts/${old.alert_id}`, asked) : post("/api/live/alerts", asked);
    },
    { touches: [["live", "alerts"]], say: t("common.saved") },
  );
  const initial: Partial<Draft> = old
    ? {
        name: old.name,
        metric: old.metric,
        minutes: old.minutes,
        side: old.side,
        against: old.against,
        threshold: Number((old.threshold / scaleOf(old.metric, old.against)).toFixed(4)),
      }
    : { metric: "orders", minutes: 30, side: "below", against: "yesterday_percent", threshold: 50 };
  const suffix = against === "yesterday_percent" || metric === "conversion" ? "%" : undefined;
  return (
    <FormDrawer<Draft>
      key={old?.alert_id ?? "new"}
      open={edited !== null}
      title={t(old ? "live.alert.edit" : "live.alert.create")}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync(values)}
      form={form}
      initial={initial}
    >
      <Form.Item name="name" label={t("live.alert.name")} rules={[{ required: true, whitespace: true, max: 120 }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="metric" label={t("live.metricLabel")} rules={[{ required: true }]}>
        <Select
          aria-label={t("live.metricLabel")}
          options={METRICS.map((value) => ({ value, label: t(`live.metric.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="minutes" label={t("live.alert.minutes")} rules={[{ required: true }]}>
        <InputNumber min={1} max={1440} precision={0} suffix={t("common.unit.minute")} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="side" label={t("live.alert.side")} rules={[{ required: true }]}>
        <Segmented
          options={(["below", "above"] as const).map((value) => ({ value, label: t(`live.alert.sideOf.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="against" label={t("live.alert.against")} rules={[{ required: true }]}>
        <Segmented
          options={(["yesterday_percent", "value"] as const).map((value) => ({
            value,
            label: t(`live.alert.againstOf.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="threshold" label={t("live.alert.threshold")} rules={[{ required: true }]}>
        <InputNumber
          min={0}
          suffix={suffix}
          prefix={against === "value" && metric === "gmv_fen" ? "¥" : undefined}
          style={{ width: 160 }}
        />
      </Form.Item>
    </FormDrawer>
  );
}
