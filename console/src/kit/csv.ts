/** CSV that opens well in Excel: UTF-8 with BOM, CRLF, cells that look like formulas neutralised. */
export type Cell = string | number | boolean | null | undefined;

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

export function csvCell(value: Cell): string {
  const raw = value === null || value === undefined ? "" : String(value);
  const safe = FORMULA.test(raw) && !NUMBER.test(raw) ? `'${raw}` : raw;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

export function saveFile(name: string, content: BlobPart, type = "text/csv;charset=utf-8"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const saveCsv = (name: string, header: readonly string[], rows: readonly (readonly Cell[])[]): void =>
  saveFile(`${name}.csv`, csvText(header, rows));
