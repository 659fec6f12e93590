/** Keeps ticked customers as a fixed segment. */
import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Popover, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveStatic } from "@/areas/segments/save";
import { useAction } from "@/kit/actions";

export function SaveAsSegment({ customerNos }: { customerNos: number[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const save = useAction((wanted: string) => saveStatic(wanted, customerNos), {
    touches: [["segments"]],
    say: t("common.saved"),
    onDone: (made) => navigate({ to: `/segments/${made.segment_id}` }),
  });
  const content = (
    <Space.Compact>
      <Input
        aria-label={t("segments.name")}
        placeholder={t("segments.name")}
        value={name}
        maxLength={120}
        style={{ width: 220 }}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="primary" disabled={!name.trim()} loading={save.isPending} onClick={() => save.mutate(name.trim())}>
        {t("common.save")}
      </Button>
    </Space.Compact>
  );
  return (
    <Popover trigger="click" content={content} title={t("common.behind.save")}>
      <Button size="small">{t("common.behind.save")}</Button>
    </Popover>
  );
}
