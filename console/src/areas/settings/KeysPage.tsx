/** Keys of programs: write keys for mini-programs, secret keys for servers; a secret is shown once. */
import { KeyOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Radio, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { FormDrawer } from "@/kit/FormDrawer";
import { Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { Time } from "@/kit/values";
import { SecretDialog } from "./SecretDialog";
import { SettingsFrame } from "./SettingsFrame";

type Key = Schema<"Key">;
const KEY = ["keys"];
const SCOPES = [
  "event.write",
  "import.run",
  "customer.read",
  "customer.write",
  "consent.write",
  "catalog.write",
  "order.write",
  "tag.write",
  "segment.read",
  "insight.read",
];

export default function KeysPage() {
  const { t } = useTranslation();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Schema<"NewKey"> | null>(null);
  const keys = useQuery({ queryKey: KEY, queryFn: ({ signal }) => body(api.GET("/api/keys", { signal })) });
  const create = useAction((key: Schema<"KeyRequest">) => body(api.POST("/api/keys", { body: key })), {
    touches: [KEY],
    onDone: setMade,
  });
  const start = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t("settings.newKey")}
    </Button>
  );
  return (
    <SettingsFrame title={t("nav.settingsKeys")} note={t("settings.keysNote")} actions={start}>
      <Panel flush>
        <QueryView
          query={keys}
          isEmpty={(list) => list.length === 0}
          empty={
            <EmptyState
              icon={<KeyOutlined />}
              title={t("settings.noKeys")}
              text={t("settings.noKeysText")}
              action={start}
            />
          }
        >
          {(list) => <KeyTable keys={list} />}
        </QueryView>
      </Panel>
      <FormDrawer<Schema<"KeyRequest">>
        open={isMaking}
        title={t("settings.newKey")}
        ok={t("common.create")}
        initial={{ kind: "write" }}
        onClose={() => setMaking(false)}
        onSubmit={(values) => create.mutateAsync({ ...values, scopes: values.scopes?.length ? values.scopes : null })}
      >
        <KeyFields />
      </FormDrawer>
      <SecretDialog
        secret={made?.secret ?? null}
        title={t("settings.keyMade")}
        warning={t("settings.keyOnce")}
        onClose={() => setMade(null)}
      >
        {made?.key.kind === "write" ? <pre className="code-block">{sample(made.secret)}</pre> : null}
      </SecretDialog>
    </SettingsFrame>
  );
}

const sample = (secret: string) =>
  `curl ${window.location.origin}/v1/track -u ${secret}: \\
  -H 'Content-Type: application/json' \\
  -d '{"event":"page_view","anonymousId":"device-1","properties":{"page":"/home"}}'`;

function KeyFields() {
  const { t } = useTranslation();
  const kind = Form.useWatch<Schema<"KeyKind">>("kind");
  return (
    <>
      <Form.Item name="kind" label={t("settings.keyKind")}>
        <Radio.Group
          options={[
            { value: "write", label: t("settings.kind.write") },
            { value: "secret", label: t("settings.kind.secret") },
          ]}
        />
      </Form.Item>
      <p className="muted gap-below">
        {kind === "secret" ? t("settings.kindNote.secret") : t("settings.kindNote.write")}
      </p>
      <Form.Item name="name" label={t("settings.keyName")} rules={[{ required: true, max: 80 }]}>
        <Input placeholder={t("settings.keyNameHint")} />
      </Form.Item>
      {kind === "secret" ? (
        <Form.Item name="scopes" label={t("settings.scopes")} extra={t("settings.scopesNote")}>
          <Select
            mode="multiple"
            aria-label={t("settings.scopes")}
            options={SCOPES.map((value) => ({ value, label: value }))}
          />
        </Form.Item>
      ) : null}
    </>
  );
}

function KeyTable({ keys }: { keys: Key[] }) {
  const { t } = useTranslation();
  const ask = useConfirmDanger();
  const revoke = useAction(
    (id: string) => body(api.DELETE("/api/keys/{key_id}", { params: { path: { key_id: id } } })),
    { touches: [KEY], say: t("settings.revoked") },
  );
  const confirm = (key: Key) =>
    ask({
      title: t("settings.revokeTitle", { name: key.name }),
      text: t("settings.revokeText"),
      ok: t("settings.revoke"),
      run: () => revoke.mutateAsync(key.id),
    });
  return (
    <Table<Key>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={keys}
      scroll={{ x: 860 }}
      aria-label={t("nav.settingsKeys")}
      columns={[
        { title: t("settings.keyName"), dataIndex: "name" },
        {
          title: t("settings.keyKind"),
          dataIndex: "kind",
          width: 120,
          render: (kind: Key["kind"]) => t(`settings.kind.${kind}`),
        },
        { title: t("settings.prefix"), dataIndex: "prefix", width: 150, render: (prefix) => <code>{prefix}…</code> },
        {
          title: t("settings.scopes"),
          dataIndex: "scopes",
          ellipsis: true,
          render: (scopes: Key["scopes"]) => scopes?.join(", ") ?? t("common.all"),
        },
        { title: t("settings.createdAt"), dataIndex: "created_at", width: 150, render: (at) => <Time at={at} /> },
        { title: t("settings.lastUsed"), dataIndex: "last_used_at", width: 150, render: (at) => <Time at={at} /> },
        {
          title: "",
          key: "end",
          width: 90,
          render: (_, key) =>
            key.revoked_at ? (
              <Tag>{t("settings.revokedTag")}</Tag>
            ) : (
              <Button
                size="small"
                type="text"
                danger
                onClick={() => confirm(key)}
                aria-label={`${t("settings.revoke")} ${key.name}`}
              >
                {t("settings.revoke")}
              </Button>
            ),
        },
      ]}
    />
  );
}
