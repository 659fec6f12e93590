/** Who may enter, as what; invitations by one-time link. */
import { UserAddOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Form, Input, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { type Role, useSession } from "@/app/session";
import { useAction } from "@/kit/actions";
import { useConfirmDanger } from "@/kit/danger";
import { FormDrawer } from "@/kit/FormDrawer";
import { Panel } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { Time } from "@/kit/values";
import { SecretDialog } from "./SecretDialog";
import { SettingsFrame } from "./SettingsFrame";

type Person = Schema<"Person">;
const ROLES: readonly Role[] = ["owner", "admin", "operator", "analyst"];
const KEY = ["people"];
const TONE = { active: "success", invited: "processing", disabled: "default" } as const;

export default function PeoplePage() {
  const { t } = useTranslation();
  const [isInviting, setInviting] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const people = useQuery({ queryKey: KEY, queryFn: ({ signal }) => body(api.GET("/api/people", { signal })) });
  const showLink = (invitation: Schema<"Invitation">) =>
    setLink(`${window.location.origin}/welcome?token=${invitation.link_token}`);
  const invite = useAction((person: Schema<"NewPerson">) => body(api.POST("/api/people", { body: person })), {
    touches: [KEY],
    onDone: showLink,
  });
  return (
    <SettingsFrame
      title={t("nav.settingsPeople")}
      note={t("settings.peopleNote")}
      actions={
        <Button type="primary" icon={<UserAddOutlined />} onClick={() => setInviting(true)}>
          {t("settings.invite")}
        </Button>
      }
    >
      <Panel flush>
        <QueryView query={people}>{(list) => <PeopleTable people={list} onLink={showLink} />}</QueryView>
      </Panel>
      <Panel title={t("settings.rolesTitle")}>
        <dl className="role-list">
          {ROLES.map((role) => (
            <div key={role}>
              <dt>{t(`common.role.${role}`)}</dt>
              <dd>{t(`settings.roleMay.${role as "owner"}`)}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <FormDrawer<Schema<"NewPerson">>
        open={isInviting}
        title={t("settings.invite")}
        ok={t("settings.makeLink")}
        initial={{ role: "operator" }}
        onClose={() => setInviting(false)}
        onSubmit={(values) => invite.mutateAsync(values)}
      >
        <Form.Item name="email" label={t("account.email")} rules={[{ required: true, type: "email" }]}>
          <Input type="email" />
        </Form.Item>
        <Form.Item name="name" label={t("account.yourName")} rules={[{ required: true, max: 80 }]}>
          <Input />
        </Form.Item>
        <Form.Item name="role" label={t("settings.role")}>
          <Select
            aria-label={t("settings.role")}
            options={ROLES.map((role) => ({ value: role, label: t(`common.role.${role}`) }))}
          />
        </Form.Item>
      </FormDrawer>
      <SecretDialog
        secret={link}
        title={t("settings.linkTitle")}
        warning={t("settings.linkOnce")}
        onClose={() => setLink(null)}
      />
    </SettingsFrame>
  );
}

function PeopleTable({ people, onLink }: { people: Person[]; onLink: (invitation: Schema<"Invitation">) => void }) {
  const { t } = useTranslation();
  const { person: me } = useSession();
  const ask = useConfirmDanger();
  const change = useAction(
    ({ id, ...update }: { id: string } & Schema<"PersonChange">) =>
      body(api.PATCH("/api/people/{person_id}", { params: { path: { person_id: id } }, body: update })),
    { touches: [KEY], say: t("common.saved") },
  );
  const renew = useAction(
    (id: string) => body(api.POST("/api/people/{person_id}/link", { params: { path: { person_id: id } } })),
    { touches: [KEY], onDone: onLink },
  );
  const disable = (person: Person) =>
    ask({
      title: t("settings.disableTitle", { name: person.name }),
      text: t("settings.disableText"),
      ok: t("settings.disable"),
      run: () => change.mutateAsync({ id: person.id, is_disabled: true }),
    });
  const menu = (person: Person) => [
    { key: "link", label: t("settings.newLink"), onClick: () => renew.mutate(person.id) },
    person.state === "disabled"
      ? { key: "on", label: t("settings.enable"), onClick: () => change.mutate({ id: person.id, is_disabled: false }) }
      : { key: "off", danger: true, label: t("settings.disable"), onClick: () => disable(person) },
  ];
  return (
    <Table<Person>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={people}
      scroll={{ x: 760 }}
      aria-label={t("nav.settingsPeople")}
      columns={[
        {
          title: t("account.yourName"),
          dataIndex: "name",
          render: (name, { id }) => (id === me.id ? `${name} (${t("settings.me")})` : name),
        },
        { title: t("account.email"), dataIndex: "email" },
        {
          title: t("settings.role"),
          key: "role",
          width: 150,
          render: (_, { id, role, name }) => (
            <Select
              size="small"
              variant="filled"
              style={{ width: 116 }}
              value={role}
              disabled={id === me.id}
              aria-label={`${t("settings.role")} ${name}`}
              options={ROLES.map((each) => ({ value: each, label: t(`common.role.${each}`) }))}
              onChange={(next) => change.mutate({ id, role: next })}
            />
          ),
        },
        {
          title: t("settings.state"),
          dataIndex: "state",
          width: 100,
          render: (state: Person["state"]) => <Tag color={TONE[state]}>{t(`settings.personState.${state}`)}</Tag>,
        },
        { title: t("settings.lastIn"), dataIndex: "last_in_at", width: 150, render: (at) => <Time at={at} /> },
        {
          title: "",
          key: "more",
          width: 80,
          render: (_, person) =>
            person.id === me.id ? null : (
              <Dropdown menu={{ items: menu(person) }} trigger={["click"]}>
                <Button size="small" type="text" aria-label={`${t("common.more")} ${person.name}`}>
                  {t("common.more")}
                </Button>
              </Dropdown>
            ),
        },
      ]}
    />
  );
}
