/** All tags as a tree with their coverage; making, changing and deleting them. */
import { DeleteOutlined, EditOutlined, HistoryOutlined, PlusOutlined, TagsOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select, Space, Table, Tag } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body, call } from "@/api/http";
import { useMay } from "@/app/session";
import { Reading } from "@/areas/insight/parts/Frame";
import { saveCsv } from "@/kit/csv";
import { useConfirmDanger } from "@/kit/danger";
import { formatCount, formatShare } from "@/kit/format";
import { BehindNumber, PageHead, Panel } from "@/kit/page";
import { EmptyState, Freshness, QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { Time } from "@/kit/values";
import { useProfilesBehind } from "./asks";
import { TagDrawer } from "./TagDrawer";
import { TagHistory } from "./TagHistory";
import { branches, KINDS, type TagNode, type TagOut } from "./tags";

export default function TagsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [edited, setEdited] = useState<TagOut | "new" | null>(null);
  const [history, setHistory] = useState<string | null>(null);
  const tags = useQuery({ queryKey: ["tags"], queryFn: ({ signal }) => body(api.GET("/api/tags", { signal })) });
  const create = may("tag.write") ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
      {t("profile.tags.create")}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={t("nav.tags")} note={t("profile.tags.note")} actions={create} />
      <QueryView
        query={tags}
        height={320}
        isEmpty={(data) => !data.length}
        empty={
          <Panel>
            <EmptyState
              icon={<TagsOutlined />}
              title={t("profile.tags.emptyTitle")}
              text={t("profile.tags.emptyText")}
              action={create}
            />
          </Panel>
        }
      >
        {(data) => <TagTree tags={data} onEdit={setEdited} onHistory={setHistory} refetch={tags.refetch} />}
      </QueryView>
      <div className="answer-foot">
        <Freshness query={tags} />
      </div>
      <TagDrawer edited={edited} onClose={() => setEdited(null)} />
      <TagHistory path={history} onClose={() => setHistory(null)} />
    </>
  );
}

interface TreeProps {
  tags: TagOut[];
  onEdit: (tag: TagOut) => void;
  onHistory: (path: string) => void;
  refetch: () => unknown;
}

function TagTree({ tags, onEdit, onHistory, refetch }: TreeProps) {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useConfirmDanger();
  const open = useProfilesBehind();
  const [{ text, kind }, setUrl] = useUrlState({ text: "", kind: "" });
  const shown = useMemo(
    () => tags.filter((each) => (!kind || each.kind === kind) && each.path.toLowerCase().includes(text.toLowerCase())),
    [tags, text, kind],
  );
  const tree = useMemo(() => branches(shown), [shown]);
  const leaves = tags.filter(
    (each) => each.path.includes("/") || !tags.some((o) => o.path.startsWith(`${each.path}/`)),
  );
  const top = leaves.reduce((best, each) => (each.customers > best.customers ? each : best), leaves[0] ?? tags[0]);
  const drop = (tag: TagOut) =>
    ask({
      title: t("profile.tags.dropTitle", { tag: tag.path }),
      text: t("profile.tags.dropText", { n: formatCount(tag.customers) }),
      ok: t("common.remove"),
      run: async () => {
        await call("DELETE", "/api/tags", { query: { path: tag.path } });
        await refetch();
      },
    });
  const csv = () =>
    saveCsv(
      "tags",
      [t("profile.tags.name"), t("profile.tags.kind"), t("profile.tags.coverage"), t("profile.tags.share")],
      shown.map((each) => [
        each.path,
        t(`profile.tags.kindOf.${each.kind}`),
        each.customers,
        formatShare(each.share_bp / 10_000),
      ]),
    );
  return (
    <>
      <Reading>
        {t("profile.tags.reading", {
          n: formatCount(tags.length),
          top: top.path,
          customers: formatCount(top.customers),
          share: formatShare(top.share_bp / 10_000),
        })}
      </Reading>
      <Panel flush>
        <div className="list-bar">
          <Space wrap>
            <Input.Search
              allowClear
              aria-label={t("profile.tags.search")}
              placeholder={t("profile.tags.search")}
              defaultValue={text}
              style={{ width: 220 }}
              onChange={(e) => setUrl({ text: e.target.value })}
            />
            <Select
              allowClear
              aria-label={t("profile.tags.kind")}
              placeholder={t("profile.tags.kind")}
              value={kind || undefined}
              style={{ width: 120 }}
              options={KINDS.map((value) => ({ value, label: t(`profile.tags.kindOf.${value}`) }))}
              onChange={(next: string | undefined) => setUrl({ kind: next ?? "" })}
            />
          </Space>
          <Button onClick={csv}>{t("common.list.csv")}</Button>
        </div>
        <Table<TagNode>
          size="small"
          aria-label={t("nav.tags")}
          rowKey={({ tag }) => tag.path}
          dataSource={tree}
          pagination={false}
          scroll={{ x: 860 }}
          expandable={{ defaultExpandAllRows: tags.length < 200 }}
          columns={[
            {
              title: t("profile.tags.name"),
              render: (_, { tag, name }) => (
                <span className="tag-name">
                  <i style={{ background: tag.color || "var(--line)" }} aria-hidden />
                  {name}
                </span>
              ),
            },
            {
              title: t("profile.tags.kind"),
              width: 90,
              render: (_, { tag }) => <Tag variant="filled">{t(`profile.tags.kindOf.${tag.kind}`)}</Tag>,
            },
            {
              title: t("profile.tags.coverage"),
              width: 104,
              align: "right",
              render: (_, { tag }) =>
                tag.customers ? (
                  <BehindNumber
                    what={tag.path}
                    onOpen={() => open(tag.path, "/api/tags/members", { path: tag.path }, tag.customers)}
                  >
                    {formatCount(tag.customers)}
                  </BehindNumber>
                ) : (
                  <span className="faint num">0</span>
                ),
            },
            {
              title: t("profile.tags.share"),
              width: 150,
              render: (_, { tag }) => (
                <span className="share-bar">
                  <span style={{ width: `${Math.max(0.5, tag.share_bp / 100)}%` }} aria-hidden />
                  <em className="num">{formatShare(tag.share_bp / 10_000)}</em>
                </span>
              ),
            },
            {
              title: t("profile.tags.description"),
              ellipsis: true,
              render: (_, { tag }) => tag.description || <span className="faint">–</span>,
            },
            { title: t("profile.tags.createdAt"), width: 140, render: (_, { tag }) => <Time at={tag.created_at} /> },
            {
              title: <span className="sr-only">{t("common.more")}</span>,
              width: 112,
              align: "right",
              render: (_, { tag }) => (
                <Space size={0}>
                  <Button
                    type="text"
                    size="small"
                    icon={<HistoryOutlined />}
                    aria-label={`${t("profile.tags.history")} ${tag.path}`}
                    title={t("profile.tags.history")}
                    onClick={() => onHistory(tag.path)}
                  />
                  {may("tag.write") ? (
                    <>
                      <Button
                        type="text"
                        size="small"
                        icon={<EditOutlined />}
                        aria-label={`${t("common.edit")} ${tag.path}`}
                        title={t("common.edit")}
                        onClick={() => onEdit(tag)}
                      />
                      <Button
                        type="text"
                        size="small"
                        icon={<DeleteOutlined />}
                        aria-label={`${t("common.remove")} ${tag.path}`}
                        title={t("common.remove")}
                        onClick={() => drop(tag)}
                      />
                    </>
                  ) : null}
                </Space>
              ),
            },
          ]}
        />
      </Panel>
    </>
  );
}
