/** Makes a tag or changes one; path and kind stay as they were made. */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, ColorPicker, Form, Input, InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { post, put } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { FormDrawer } from "@/kit/FormDrawer";
import { STAGE_ORDER, VALUE_GROUPS } from "@/kit/values";
import { CHOICE_FIELDS, isChoice, KINDS, NUMBER_FIELDS, type RuleField, type TagOut } from "./tags";

type Operator = Schema<"Operator">;
interface Line {
  field: RuleField;
  operator: Operator;
  value?: number | string[] | null;
}
interface Values {
  path: string;
  kind: TagOut["kind"];
  description?: string;
  color?: string;
  computation?: TagOut["computation"];
  lines?: Line[];
}
const NUMBER_OPS = ["ge", "gt", "le", "lt", "eq", "ne"] as const;
const CHOICE_OPS = ["in", "eq", "ne"] as const;
const scale = (field: string) => (field === "paid_fen" ? 100 : 1);

const toLine = (one: TagOut["rule"][number]): Line => ({
  field: one.field as RuleField,
  operator: one.operator,
  value: isChoice(one.field) ? one.values.map(String) : Number(one.values[0]) / scale(one.field),
});
const toRule = (line: Line) => ({
  field: line.field,
  operator: line.operator,
  values: Array.isArray(line.value) ? line.value : [Math.round(Number(line.value) * scale(line.field))],
});

export function TagDrawer({ edited, onClose }: { edited: TagOut | "new" | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch("kind", form);
  const old = edited === "new" || edited === null ? null : edited;
  const save = useAction(
    ({ lines, computation, ...rest }: Values) => {
      const asked = {
        ...rest,
        description: rest.description ?? "",
        color: rest.color ?? "",
        rule: rest.kind === "rule" ? (lines ?? []).map(toRule) : [],
        computation: rest.kind === "computed" ? computation : null,
      };
      return old ? put("/api/tags", asked) : post("/api/tags", asked);
    },
    { touches: [["tags"]], say: t("common.saved") },
  );
  const initial: Partial<Values> = old
    ? {
        path: old.path,
        kind: old.kind,
        description: old.description,
        color: old.color,
        computation: old.computation,
        lines: old.rule.map(toLine),
      }
    : { kind: "rule", lines: [{ field: "orders", operator: "ge", value: 3 }] };
  return (
    <FormDrawer<Values>
      key={old?.path ?? "new"}
      open={edited !== null}
      title={t(old ? "profile.tags.edit" : "profile.tags.create")}
      onClose={onClose}
      onSubmit={(values) => save.mutateAsync(values)}
      form={form}
      initial={initial}
      width={560}
    >
      <Form.Item
        name="path"
        label={t("profile.tags.path")}
        extra={old ? null : t("profile.tags.pathHelp")}
        rules={[{ required: true, whitespace: true, max: 220 }]}
      >
        <Input disabled={old !== null} maxLength={220} />
      </Form.Item>
      <Form.Item name="kind" label={t("profile.tags.kind")} rules={[{ required: true }]}>
        <Select
          aria-label={t("profile.tags.kind")}
          disabled={old !== null}
          options={KINDS.map((value) => ({ value, label: t(`profile.tags.kindOf.${value}`) }))}
        />
      </Form.Item>
      {kind === "computed" ? (
        <Form.Item name="computation" label={t("profile.tags.computation")} rules={[{ required: true }]}>
          <Select
            aria-label={t("profile.tags.computation")}
            options={(["favourite_category", "favourite_channel"] as const).map((value) => ({
              value,
              label: t(`profile.tags.computationOf.${value}`),
            }))}
          />
        </Form.Item>
      ) : null}
      {kind === "rule" ? <RuleLines /> : null}
      <Form.Item name="description" label={t("profile.tags.description")}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="color" label={t("profile.tags.color")} getValueFromEvent={(_, hex: string) => hex}>
        <ColorPicker disabledAlpha aria-label={t("profile.tags.color")} />
      </Form.Item>
    </FormDrawer>
  );
}

function RuleLines() {
  const { t } = useTranslation();
  return (
    <Form.Item label={t("profile.tags.rule")} required>
      <Form.List
        name="lines"
        rules={[
          {
            validator: (_, lines?: Line[]) =>
              lines?.length ? Promise.resolve() : Promise.reject(new Error(t("profile.tags.ruleNeeded"))),
          },
        ]}
      >
        {(fields, { add, remove }, { errors }) => (
          <>
            {fields.map(({ key, name }) => (
              <Space key={key} align="baseline" className="rule-line" wrap>
                <RuleLine name={name} />
                <Button
                  type="text"
                  size="small"
                  icon={<CloseOutlined />}
                  aria-label={t("insight.removeCondition")}
                  onClick={() => remove(name)}
                />
              </Space>
            ))}
            <Button
              size="small"
              icon={<PlusOutlined />}
              onClick={() => add({ field: "recency_days", operator: "le", value: 30 })}
            >
              {t("profile.tags.addCondition")}
            </Button>
            <Form.ErrorList errors={errors} />
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}

function RuleLine({ name }: { name: number }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Values>();
  const field = (Form.useWatch(["lines", name, "field"], form) ?? "orders") as RuleField;
  const choices: Record<string, { value: string; label: string }[]> = {
    stage: STAGE_ORDER.map((value) => ({ value, label: t(`common.stage.${value}`) })),
    value_group: VALUE_GROUPS.map((value) => ({ value, label: t(`common.valueGroup.${value}`) })),
    member_age: (["new", "old"] as const).map((value) => ({ value, label: t(`insight.value.member_age.${value}`) })),
  };
  const fresh = (next: RuleField) =>
    form.setFieldValue(["lines", name], {
      field: next,
      operator: isChoice(next) ? "in" : "ge",
      value: isChoice(next) ? [] : 1,
    });
  return (
    <>
      <Form.Item name={[name, "field"]} noStyle>
        <Select
          aria-label={t("insight.property")}
          style={{ width: 178 }}
          options={[...NUMBER_FIELDS, ...CHOICE_FIELDS].map((value) => ({
            value,
            label: t(`profile.tags.field.${value}`),
          }))}
          onChange={fresh}
        />
      </Form.Item>
      <Form.Item name={[name, "operator"]} noStyle>
        <Select
          aria-label={t("insight.operator")}
          style={{ width: 96 }}
          options={(isChoice(field) ? CHOICE_OPS : NUMBER_OPS).map((value) => ({
            value,
            label: t(`profile.tags.op.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name={[name, "value"]} noStyle rules={[{ required: true }]}>
        {isChoice(field) ? (
          <Select
            mode="multiple"
            aria-label={t("insight.value.label")}
            style={{ width: 190 }}
            options={choices[field]}
          />
        ) : (
          <InputNumber aria-label={t("insight.value.label")} style={{ width: 110 }} />
        )}
      </Form.Item>
    </>
  );
}
