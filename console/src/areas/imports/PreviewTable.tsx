/** The first rows of the file with a field chooser on every column, and the cells at fault marked. */
import { Select, Table, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { type Preview, sayLabel, type Target } from "./api";

interface Props {
  preview: Preview;
  target?: Target;
  onMap: (column: number, field: string | undefined) => void;
  isStale: boolean;
}

export function PreviewTable({ preview, target, onMap, isStale }: Props) {
  const { t, i18n } = useTranslation();
  const fields = (target?.fields ?? []).map((field) => ({
    value: field.name,
    label: `${sayLabel(field.label, i18n.language)}${field.required ? " *" : ""}`,
  }));
  const optionsOf = (header: string) =>
    target?.open_fields && header
      ? [...fields, { value: `+${header}`, label: t("imports.keepAs", { name: header }) }]
      : fields;
  const columns = preview.columns.map((column) => ({
    key: String(column.column),
    width: 164,
    title: (
      <div className="map-head">
        <b title={column.header}>{column.header || t("imports.columnN", { n: column.column + 1 })}</b>
        <Select
          size="small"
          allowClear
          status={column.field ? undefined : "warning"}
          aria-label={t("imports.fieldOf", { header: column.header })}
          placeholder={t("imports.skip")}
          showSearch={{ optionFilterProp: "label" }}
          popupMatchSelectWidth={false}
          value={column.field ?? undefined}
          options={optionsOf(column.header)}
          onChange={(field?: string) => onMap(column.column, field)}
        />
        <span className="faint">
          {column.field && column.confidence < 1
            ? t("imports.guess", { n: Math.round(column.confidence * 100) })
            : "\u00a0"}
        </span>
      </div>
    ),
    render: (_: unknown, row: Preview["rows"][number]) => {
      const reason = row.reasons.find((each) => each.field === column.field && column.field !== null);
      const cell = row.cells[column.column] ?? "";
      if (!reason) return <span title={cell}>{cell}</span>;
      return (
        <Tooltip title={sayLabel(reason.message, i18n.language)}>
          <span className="cell-bad">{cell || "∅"}</span>
        </Tooltip>
      );
    },
  }));
  return (
    <Table
      size="small"
      className={isStale ? "is-stale" : undefined}
      rowKey="line"
      pagination={false}
      dataSource={preview.rows}
      scroll={{ x: 64 + columns.length * 164, y: 380 }}
      aria-label={t("imports.mapping")}
      columns={[{ key: "line", title: "#", dataIndex: "line", width: 64, fixed: "left" as const }, ...columns]}
    />
  );
}
