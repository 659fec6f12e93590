/** Gives a tag to customers: an existing path, or a new one. */
import { TagOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { AutoComplete, Button, Popover, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { useAction } from "@/kit/actions";

export function TagDialog({ customerNos, onDone }: { customerNos: number[]; onDone?: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [path, setPath] = useState("");
  const tags = useQuery({
    queryKey: ["tags"],
    queryFn: ({ signal }) => body(api.GET("/api/tags", { signal })),
    enabled: open,
  });
  const give = useAction(
    async (wanted: string) => {
      const isNew = !(tags.data ?? []).some((tag) => tag.path === wanted);
      if (isNew)
        await body(
          api.POST("/api/tags", { body: { path: wanted, kind: "manual", description: "", color: "", rule: [] } }),
        );
      return body(api.POST("/api/tags/assign", { body: { path: wanted, customer_nos: customerNos } }));
    },
    {
      touches: [["tags"], ["customers"]],
      say: ({ customers }) => t("customers.tagged", { n: customers }),
      onDone: () => {
        setOpen(false);
        setPath("");
        onDone?.();
      },
    },
  );
  const options = (tags.data ?? []).filter((tag) => tag.kind === "manual").map((tag) => ({ value: tag.path }));
  const content = (
    <Space.Compact>
      <AutoComplete
        aria-label={t("customers.tagPath")}
        placeholder={t("customers.tagPath")}
        value={path}
        options={options}
        style={{ width: 220 }}
        showSearch={{ filterOption: (text, option) => String(option?.value).includes(text) }}
        onChange={setPath}
      />
      <Button type="primary" disabled={!path.trim()} loading={give.isPending} onClick={() => give.mutate(path.trim())}>
        {t("common.add")}
      </Button>
    </Space.Compact>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" content={content} title={t("customers.addTag")}>
      <Button size="small" icon={<TagOutlined />}>
        {t("customers.addTag")}
      </Button>
    </Popover>
  );
}
