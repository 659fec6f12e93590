/** A new segment by set algebra over chosen ones, following them or fixed as they are now. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Checkbox, Form, Input, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { FormDrawer } from "@/kit/FormDrawer";
import { formatCount } from "@/kit/format";

type CombineIn = Schema<"CombineIn">;

export function CombineDrawer({ ids, onClose }: { ids: string[] | null; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const segments = useQuery({
    queryKey: ["segments", "all"],
    queryFn: ({ signal }) => body(api.GET("/api/segments", { signal })),
    enabled: ids !== null,
  });
  const combine = useAction((input: CombineIn) => body(api.POST("/api/segments/combine", { body: input })), {
    touches: [["segments"]],
    say: t("common.saved"),
    onDone: (made) => navigate({ to: `/segments/${made.segment_id}` }),
  });
  return (
    <FormDrawer<CombineIn>
      open={ids !== null}
      title={t("segments.combine")}
      ok={t("common.create")}
      onClose={onClose}
      initial={{ how: "intersect", segment_ids: ids ?? [], is_dynamic: true }}
      onSubmit={(values) => combine.mutateAsync(values)}
    >
      <Form.Item name="name" label={t("segments.name")} rules={[{ required: true, max: 120 }]}>
        <Input />
      </Form.Item>
      <Form.Item name="how" label={t("segments.how.label")}>
        <Radio.Group
          options={(["union", "intersect", "except"] as const).map((value) => ({
            value,
            label: t(`segments.how.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="segment_ids" label={t("segments.howOf")} extra={t("segments.howNote")}>
        <Select
          mode="multiple"
          aria-label={t("segments.howOf")}
          showSearch={{ optionFilterProp: "label" }}
          options={(segments.data ?? []).map((each) => ({
            value: each.segment_id,
            label: `${each.name} (${formatCount(each.size)})`,
          }))}
        />
      </Form.Item>
      <Form.Item name="is_dynamic" valuePropName="checked">
        <Checkbox>{t("segments.followThem")}</Checkbox>
      </Form.Item>
    </FormDrawer>
  );
}
