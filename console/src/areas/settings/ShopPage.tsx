/** The shop's record: name, time zone, language. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { SESSION_KEY, useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { Panel } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { SettingsFrame } from "./SettingsFrame";

type Shop = Schema<"Shop">;

export default function ShopPage() {
  const { t } = useTranslation();
  const shop = useQuery({ queryKey: ["shop"], queryFn: ({ signal }) => body(api.GET("/api/shop", { signal })) });
  return (
    <SettingsFrame title={t("nav.settingsShop")} note={t("settings.shopNote")}>
      <Panel>
        <QueryView query={shop}>{(data) => <ShopForm shop={data} />}</QueryView>
      </Panel>
    </SettingsFrame>
  );
}

function ShopForm({ shop }: { shop: Shop }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const save = useAction((change: Schema<"ShopChange">) => body(api.PATCH("/api/shop", { body: change })), {
    touches: [["shop"]],
    say: t("common.saved"),
    onDone: () => client.invalidateQueries({ queryKey: SESSION_KEY }),
  });
  const zones = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }));
  return (
    <Form<Shop>
      layout="vertical"
      className="settings-form"
      initialValues={shop}
      disabled={!may("shop.write")}
      onFinish={({ name, zone, locale }) => save.mutate({ name, zone, locale })}
    >
      <Form.Item name="name" label={t("settings.shopName")} rules={[{ required: true, max: 80 }]}>
        <Input />
      </Form.Item>
      <Form.Item name="zone" label={t("settings.zone")} extra={t("settings.zoneNote")}>
        <Select aria-label={t("settings.zone")} showSearch options={zones} />
      </Form.Item>
      <Form.Item name="locale" label={t("settings.locale")}>
        <Select
          aria-label={t("settings.locale")}
          options={[
            { value: "zh-CN", label: "中文" },
            { value: "en", label: "English" },
          ]}
        />
      </Form.Item>
      <Form.Item label={t("settings.currency")} extra={t("settings.currencyNote")}>
        <Input value={shop.currency} disabled aria-label={t("settings.currency")} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t("common.save")}
      </Button>
    </Form>
  );
}
