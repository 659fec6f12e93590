/** What one event should carry. */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { put } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { FormDrawer } from "@/kit/FormDrawer";

type Planned = Schema<"PlannedEvent">;
type Values = Pick<Planned, "name" | "policy" | "note" | "properties">;
const TYPES = ["string", "integer", "number", "boolean", "object", "array", "any"] as const;

export function PlanDrawer({ edited, onClose }: { edited: Planned | "new" | null; onClose: () => void }) {
  const { t } = useTranslation();
  const old = edited === "new" || edited === null ? null : edited;
  const save = useAction(
    ({ name, ...rest }: Values) =>
      put(`/api/quality/plan/${encodeURIComponent(name)}`, {
        ...rest,
        note: rest.note ?? "",
        properties: (rest.properties ?? []).map((each, i) => ({ ...old?.properties[i], ...each })),
      }),
    { touches: [["quality"]], say: t("common.saved") },
  );
  return (
    <FormDrawer<Values>
      key={old?.name ?? "new"}
      open={edited !== null}
      title={old ? t("quality.editPlan", { name: old.name }) : t("quality.addPlan")}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync(values)}
      initial={old ?? { policy: "report", properties: [] }}
      width={620}
    >
      <Form.Item name="name" label={t("quality.eventName")} rules={[{ required: true, max: 128 }]}>
        <Input disabled={old !== null} maxLength={128} />
      </Form.Item>
      <Form.Item name="note" label={t("quality.description")}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="policy" label={t("quality.policy")}>
        <Segmented
          options={(["report", "block"] as const).map((value) => ({ value, label: t(`quality.policyOf.${value}`) }))}
        />
      </Form.Item>
      <Form.Item label={t("quality.properties")}>
        <Form.List name="properties">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <div key={key} className="plan-line">
                  <Form.Item name={[name, "name"]} noStyle rules={[{ required: true, max: 128 }]}>
                    <Input aria-label={t("quality.property")} maxLength={128} />
                  </Form.Item>
                  <Form.Item name={[name, "type"]} noStyle>
                    <Select
                      aria-label={t("quality.type")}
                      options={TYPES.map((value) => ({ value, label: t(`quality.typeOf.${value}`) }))}
                    />
                  </Form.Item>
                  <Form.Item name={[name, "required"]} noStyle valuePropName="checked">
                    <Checkbox>{t("quality.required")}</Checkbox>
                  </Form.Item>
                  <Form.Item name={[name, "personal"]} noStyle valuePropName="checked">
                    <Checkbox>{t("quality.personal")}</Checkbox>
                  </Form.Item>
                  <Button
                    type="text"
                    size="small"
                    icon={<CloseOutlined />}
                    aria-label={t("common.remove")}
                    onClick={() => remove(name)}
                  />
                </div>
              ))}
              <Button
                size="small"
                icon={<PlusOutlined />}
                onClick={() => add({ name: "", type: "string", required: false, personal: false })}
              >
                {t("quality.addProperty")}
              </Button>
            </>
          )}
        </Form.List>
      </Form.Item>
    </FormDrawer>
  );
}
