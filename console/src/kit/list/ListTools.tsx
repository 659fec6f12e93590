/** Above a list, right: saved views, column choice, CSV. */
import { DeleteOutlined, DownloadOutlined, EyeOutlined, PlusOutlined, TableOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Divider, Input, Popover, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveCsv } from "@/kit/csv";
import { errorText } from "@/kit/states";
import type { SavedView } from "./keep";
import type { Column } from "./types";

interface ViewsProps {
  views: SavedView[];
  onSave: (name: string) => void;
  onOpen: (view: SavedView | null) => void;
  onDelete: (name: string) => void;
}

export function ViewsTool({ views, onSave, onOpen, onDelete }: ViewsProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [open, setOpen] = useState(false);
  const save = () => {
    if (!name.trim()) return;
    onSave(name.trim());
    setName("");
  };
  const show = (view: SavedView | null) => {
    onOpen(view);
    setOpen(false);
  };
  const content = (
    <div className="tool-pop">
      <Button type="text" block className="tool-line" onClick={() => show(null)}>
        {t("common.list.defaultView")}
      </Button>
      {views.map((view) => (
        <div key={view.name} className="tool-row">
          <Button type="text" block className="tool-line" onClick={() => show(view)}>
            {view.name}
          </Button>
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t("common.list.deleteView", { name: view.name })}
            onClick={() => onDelete(view.name)}
          />
        </div>
      ))}
      {views.length ? null : <p className="muted tool-note">{t("common.list.noViews")}</p>}
      <Divider size="small" />
      <Space.Compact block>
        <Input
          aria-label={t("common.list.viewName")}
          placeholder={t("common.list.viewName")}
          value={name}
          maxLength={40}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
        />
        <Button
          icon={<PlusOutlined />}
          onClick={save}
          disabled={!name.trim()}
          aria-label={t("common.list.saveView")}
          title={t("common.list.saveView")}
        />
      </Space.Compact>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight" open={open} onOpenChange={setOpen}>
      <Button icon={<EyeOutlined />}>{t("common.list.views")}</Button>
    </Popover>
  );
}

interface ColumnsProps<R> {
  columns: readonly Column<R>[];
  shown: readonly string[];
  onChange: (keys: string[] | null) => void;
}

export function ColumnsTool<R>({ columns, shown, onChange }: ColumnsProps<R>) {
  const { t } = useTranslation();
  const content = (
    <div className="tool-pop">
      <Checkbox.Group
        className="tool-checks"
        value={[...shown]}
        onChange={(keys) => onChange(columns.map((each) => each.key).filter((key) => keys.includes(key)))}
        options={columns.map((each, i) => ({ value: each.key, label: each.title, disabled: i === 0 }))}
      />
      <Divider size="small" />
      <Button type="text" size="small" onClick={() => onChange(null)}>
        {t("common.list.resetColumns")}
      </Button>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight">
      <Button icon={<TableOutlined />} aria-label={t("common.list.columns")} title={t("common.list.columns")} />
    </Popover>
  );
}

interface CsvProps<R> {
  name: string;
  columns: readonly Column<R>[];
  /** All rows that the filters let through, up to a cap; reports how many have come. */
  fetchAll: (onCount: (n: number) => void) => Promise<{ rows: R[]; isCapped: boolean }>;
}

export function CsvTool<R>({ name, columns, fetchAll }: CsvProps<R>) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    const key = `csv-${name}`;
    try {
      const { rows, isCapped } = await fetchAll((n) =>
        message.open({ key, type: "loading", duration: 0, content: t("common.list.csvRunning", { n }) }),
      );
      const field = (row: R, column: Column<R>) =>
        column.text ? column.text(row) : (row as Record<string, never>)[column.key];
      saveCsv(
        `${name}-${new Date().toISOString().slice(0, 10)}`,
        columns.map((each) => each.title),
        rows.map((row) => columns.map((each) => field(row, each))),
      );
      message.open({
        key,
        type: isCapped ? "warning" : "success",
        content: t(isCapped ? "common.list.csvCapped" : "common.list.csvDone", { n: rows.length }),
      });
    } catch (error) {
      message.open({ key, type: "error", content: errorText(error, t) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      icon={<DownloadOutlined />}
      loading={busy}
      onClick={run}
      aria-label={t("common.list.csv")}
      title={t("common.list.csv")}
    />
  );
}
