/** The customers behind a number: list → profile, save as segment, CSV. */
import { DownloadOutlined, TeamOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Drawer, Input, Popover, Space } from "antd";
import { type MouseEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Page } from "@/api/http";
import { useMay } from "@/app/session";
import { customerColumns } from "@/areas/customers/columns";
import { saveStatic } from "@/areas/segments/save";
import { saveCsv } from "@/kit/csv";
import { formatCount } from "@/kit/format";
import { RowTable } from "@/kit/list/RowTable";
import type { Column } from "@/kit/list/types";
import { EmptyState, ErrorState, errorText, LoadingState } from "@/kit/states";
import type { Behind, BehindRow } from "./behind";

const MOST = 10_000;

export default function BehindDrawer({
  behind,
  open,
  onClose,
}: {
  behind: Behind;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay();
  const navigate = useNavigate();
  const list = useInfiniteQuery({
    queryKey: ["behind", behind.what, behind],
    queryKeyHashFn: () => `behind-${behind.what}-${serial(behind)}`,
    queryFn: ({ pageParam, signal }) => behind.load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<BehindRow>) => last.next ?? undefined,
    enabled: open,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = behind.total ?? list.data?.pages[0]?.total ?? null;
  const columns = customerColumns(t) as unknown as Column<BehindRow>[];

  const all = async () => {
    const out = [...rows];
    let cursor = list.data?.pages.at(-1)?.next;
    while (cursor && out.length < MOST) {
      const page = await behind.load(cursor);
      out.push(...page.items);
      cursor = page.next;
    }
    return out;
  };
  const csv = async () => {
    const everyone = await all();
    const text = (row: BehindRow, column: Column<BehindRow>) =>
      column.text ? column.text(row) : (row[column.key] as string);
    saveCsv(
      `customers-${behind.what}`,
      columns.map((c) => c.title),
      everyone.map((row) => columns.map((c) => text(row, c))),
    );
  };
  const save = async (name: string) => {
    const made = behind.save
      ? await behind.save(name)
      : await saveStatic(
          name,
          (await all()).map((row) => row.customer_no),
        );
    const path = `/segments/${made.segment_id}`;
    const go = (event: MouseEvent) => {
      event.preventDefault();
      navigate({ to: path });
    };
    // A message is drawn outside the router, where a link of the router has no place.
    message.success(
      <span>
        {t("common.behind.saved", { name })}{" "}
        <a href={path} onClick={go}>
          {t("common.behind.open")}
        </a>
      </span>,
      6,
    );
  };
  return (
    <Drawer
      open={open}
      onClose={onClose}
      size={880}
      closable={{ "aria-label": t("common.close") }}
      title={
        <span className="behind-title">
          <TeamOutlined /> {behind.what} {total === null ? null : <b className="num">{formatCount(total)}</b>}
        </span>
      }
      extra={
        <Space>
          <Button icon={<DownloadOutlined />} onClick={csv} disabled={!rows.length}>
            {t("common.behind.csv")}
          </Button>
          {may("segment.write") ? <SaveButton disabled={!rows.length} initial={behind.what} onSave={save} /> : null}
        </Space>
      }
    >
      <p className="muted behind-note">{t("common.behind.note")}</p>
      {list.isError ? (
        <ErrorState error={list.error} onRetry={list.refetch} compact />
      ) : list.isPending ? (
        <LoadingState height={240} />
      ) : rows.length ? (
        <RowTable
          rows={rows}
          columns={columns}
          rowKey={(row) => String(row.customer_no)}
          rowLink={(row) => `/customers/${row.customer_no}`}
          onNearEnd={() => list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()}
          label={behind.what}
        />
      ) : (
        <EmptyState compact />
      )}
    </Drawer>
  );
}

const serials = new WeakMap<Behind, number>();
let lastSerial = 0;
function serial(behind: Behind): number {
  const kept = serials.get(behind) ?? ++lastSerial;
  serials.set(behind, kept);
  return kept;
}

function SaveButton({
  initial,
  disabled,
  onSave,
}: {
  initial: string;
  disabled: boolean;
  onSave: (name: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(initial);
  const [busy, setBusy] = useState(false);
  useEffect(() => setName(initial), [initial]);
  const run = async () => {
    if (!name.trim()) return;
    setBusy(true);
    try {
      await onSave(name.trim());
      setOpen(false);
    } catch (error) {
      message.error(errorText(error, t));
    } finally {
      setBusy(false);
    }
  };
  const content = (
    <Space.Compact style={{ width: 320 }}>
      <Input
        aria-label={t("common.behind.segmentName")}
        value={name}
        maxLength={80}
        onChange={(e) => setName(e.target.value)}
        onPressEnter={run}
      />
      <Button type="primary" loading={busy} onClick={run}>
        {t("common.save")}
      </Button>
    </Space.Compact>
  );
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title={t("common.behind.segmentName")}
      content={content}
    >
      <Button type="primary" disabled={disabled}>
        {t("common.behind.save")}
      </Button>
    </Popover>
  );
}
