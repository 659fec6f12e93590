/** Days that part the lifecycle stages, and the cut points of the value groups. */
import { useQuery } from "@tanstack/react-query";
import { Button, Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { Panel } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { SettingsFrame } from "./SettingsFrame";

type Settings = Schema<"SettingsBody">;
type Values = Omit<Settings, "cut_paid_fen"> & { cut_paid_yuan?: number | null };
const LIMITS = ["active_days", "silent_days", "sleeping_days", "pre_churn_days"] as const;
const STAGES = ["active", "silent", "sleeping", "pre_churn", "churned"] as const;

export default function LifecycleDaysPage() {
  const { t } = useTranslation();
  const settings = useQuery({
    queryKey: ["lifecycle", "settings"],
    queryFn: ({ signal }) => body(api.GET("/api/lifecycle/settings", { signal })),
  });
  return (
    <SettingsFrame title={t("nav.settingsLifecycle")} note={t("settings.lifecycleNote")}>
      <QueryView query={settings}>{(data) => <DaysForm settings={data} />}</QueryView>
    </SettingsFrame>
  );
}

function DaysForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const may = useMay();
  const [form] = Form.useForm<Values>();
  const values = { ...settings, ...Form.useWatch([], form) };
  const save = useAction(
    ({ cut_paid_yuan, ...rest }: Values) =>
      body(
        api.PUT("/api/lifecycle/settings", {
          body: { ...rest, cut_paid_fen: typeof cut_paid_yuan === "number" ? Math.round(cut_paid_yuan * 100) : null },
        }),
      ),
    { touches: [["lifecycle"], ["rfm"]], say: t("settings.lifecycleSaved") },
  );
  const initial: Values = {
    ...settings,
    cut_paid_yuan: typeof settings.cut_paid_fen === "number" ? settings.cut_paid_fen / 100 : null,
  };
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={initial}
      disabled={!may("lifecycle.write")}
      onFinish={(all) => save.mutate(all)}
    >
      <Panel title={t("settings.stages")} note={t("settings.stagesNote")}>
        <Scale values={values} />
        <div className="form-row">
          {LIMITS.map((name, i) => (
            <Form.Item
              key={name}
              name={name}
              label={t("settings.until", { stage: t(`common.stage.${STAGES[i]}`) })}
              dependencies={i ? [LIMITS[i - 1]] : []}
              rules={[
                { required: true },
                ({ getFieldValue }) => ({
                  validator: (_, days: number) =>
                    i && days <= getFieldValue(LIMITS[i - 1])
                      ? Promise.reject(new Error(t("settings.mustGrow")))
                      : Promise.resolve(),
                }),
              ]}
            >
              <InputNumber min={1} max={3650} precision={0} suffix={t("common.unit.day")} />
            </Form.Item>
          ))}
          <Form.Item name="new_days" label={t("settings.newDays")} rules={[{ required: true }]}>
            <InputNumber min={1} max={3650} precision={0} suffix={t("common.unit.day")} />
          </Form.Item>
        </div>
      </Panel>
      <Panel title={t("settings.cuts")} note={t("settings.cutsNote")}>
        <div className="form-row">
          <Form.Item name="cut_recency_days" label={t("settings.cutRecency")}>
            <InputNumber min={0} precision={0} placeholder={t("settings.mean")} suffix={t("common.unit.day")} />
          </Form.Item>
          <Form.Item name="cut_orders" label={t("settings.cutOrders")}>
            <InputNumber min={0} precision={0} placeholder={t("settings.mean")} suffix={t("common.unit.order")} />
          </Form.Item>
          <Form.Item name="cut_paid_yuan" label={t("settings.cutPaid")}>
            <InputNumber min={0} precision={2} placeholder={t("settings.mean")} prefix="¥" />
          </Form.Item>
        </div>
      </Panel>
      <Button type="primary" htmlType="submit" loading={save.isPending} className="gap-above">
        {t("common.save")}
      </Button>
    </Form>
  );
}

/** The stages drawn to scale on a line of days. */
function Scale({ values }: { values: Values }) {
  const { t } = useTranslation();
  const ends = LIMITS.map((name) => Number(values[name]) || 0);
  const whole = Math.max(...ends) * 1.18 || 1;
  const widths = [...ends, whole].map((end, i) => Math.max(0, end - (i ? ends[i - 1] : 0)) / whole);
  return (
    <div className="stage-scale" aria-hidden="true">
      {STAGES.map((stage, i) => (
        <div key={stage} className={`stage-band band-${stage}`} style={{ width: `${widths[i] * 100}%` }}>
          <span>{t(`common.stage.${stage}`)}</span>
          <small className="num">{i < 4 ? `≤ ${ends[i]}` : `> ${ends[3]}`}</small>
        </div>
      ))}
    </div>
  );
}
