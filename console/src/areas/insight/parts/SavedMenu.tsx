/** Saved insights of one kind: load, save, update, delete. */
import { DeleteOutlined, FolderOpenOutlined, LinkOutlined, SaveOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Empty, Form, Input, Popover, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body, post, put, remove } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { FormDrawer } from "@/kit/FormDrawer";
import { type Asked, clean } from "../question";

type Saved = Schema<"SavedInsight">;
const KEY = ["insights", "saved"];

interface Props {
  query: Asked;
  onLoad: (query: Asked) => void;
}

export function SavedMenu({ query, onLoad }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay();
  const ask = useConfirmDanger();
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [loaded, setLoaded] = useState<Saved | null>(null);
  const saved = useQuery({ queryKey: KEY, queryFn: ({ signal }) => body(api.GET("/api/insights/saved", { signal })) });
  const mine = (saved.data ?? []).filter((each) => each.query.question === query.question);
  const save = useAction(
    ({ name, note }: { name: string; note?: string }) =>
      post<Saved>("/api/insights/saved", { name, note: note ?? "", query: clean(query) }),
    { touches: [KEY], say: t("common.saved"), onDone: setLoaded },
  );
  const update = useAction(
    (one: Saved) =>
      put<Saved>(`/api/insights/saved/${one.insight_id}`, { name: one.name, note: one.note, query: clean(query) }),
    { touches: [KEY], say: t("common.saved"), onDone: setLoaded },
  );
  const drop = (one: Saved) =>
    ask({
      title: t("insight.saved.deleteTitle", { name: one.name }),
      text: t("insight.saved.deleteText"),
      ok: t("common.remove"),
      run: async () => {
        await remove(`/api/insights/saved/${one.insight_id}`);
        if (loaded?.insight_id === one.insight_id) setLoaded(null);
        await saved.refetch();
      },
    });
  const link = async () => {
    await navigator.clipboard.writeText(window.location.href);
    message.success(t("common.copied"));
  };
  const list = mine.length ? (
    <ul className="saved-list">
      {mine.map((one) => (
        <li key={one.insight_id}>
          <button
            type="button"
            className="saved-open"
            onClick={() => {
              setOpen(false);
              setLoaded(one);
              onLoad(one.query as Asked);
            }}
          >
            <b>{one.name}</b>
            {one.note ? <small className="muted">{one.note}</small> : null}
          </button>
          {may("insight.write") ? (
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={`${t("common.remove")} ${one.name}`}
              onClick={() => drop(one)}
            />
          ) : null}
        </li>
      ))}
    </ul>
  ) : (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("insight.saved.none")} />
  );
  return (
    <Space wrap>
      <Popover open={isOpen} onOpenChange={setOpen} trigger="click" placement="bottomRight" content={list}>
        <Button icon={<FolderOpenOutlined />}>
          {loaded ? loaded.name : t("insight.saved.open")}
          {mine.length && !loaded ? <span className="muted num">{mine.length}</span> : null}
        </Button>
      </Popover>
      <Button
        icon={<LinkOutlined />}
        onClick={link}
        aria-label={t("insight.saved.link")}
        title={t("insight.saved.link")}
      />
      {may("insight.write") ? (
        <>
          {loaded ? (
            <Button loading={update.isPending} onClick={() => update.mutate(loaded)}>
              {t("insight.saved.update")}
            </Button>
          ) : null}
          <Button type="primary" icon={<SaveOutlined />} onClick={() => setSaving(true)}>
            {t("insight.saved.save")}
          </Button>
        </>
      ) : null}
      <FormDrawer<{ name: string; note?: string }>
        open={isSaving}
        title={t("insight.saved.save")}
        onClose={() => setSaving(false)}
        onSubmit={(values) => save.mutateAsync(values)}
      >
        <Form.Item name="name" label={t("insight.saved.name")} rules={[{ required: true, max: 120, whitespace: true }]}>
          <Input autoFocus maxLength={120} />
        </Form.Item>
        <Form.Item name="note" label={t("insight.saved.note")}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
      </FormDrawer>
    </Space>
  );
}
