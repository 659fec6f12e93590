/** A group of conditions joined by "and" or "or", nested at will; the bracket on the left carries the joint. */
import { CopyOutlined, DeleteOutlined, PlusOutlined, SubnodeOutlined } from "@ant-design/icons";
import { Button, Dropdown, Space, Switch, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { RuleKind } from "./ast";
import { RuleFields } from "./RuleFields";
import { MENU, startOf } from "./start";
import { type GroupNode, isFilled, isGroup, newId, type RuleNode, ruleNode, type TreeNode } from "./tree";

export interface TreeActions {
  change: (id: string, edit: (node: TreeNode) => TreeNode | null) => void;
  copy: (node: TreeNode) => void;
}

const MOST_DEPTH = 5;

export function GroupBox({ group, actions, depth = 0 }: { group: GroupNode; actions: TreeActions; depth?: number }) {
  const { t } = useTranslation();
  const edit = (change: Partial<GroupNode>) =>
    actions.change(group.id, (node) => ({ ...node, ...change }) as GroupNode);
  const add = (kind: RuleKind) => edit({ of: [...group.of, ruleNode(startOf(kind))] });
  const addGroup = () =>
    edit({
      of: [
        ...group.of,
        { id: newId(), isNot: false, join: group.join === "and" ? "or" : "and", of: [ruleNode(startOf("attribute"))] },
      ],
    });
  const swap = () => edit({ join: group.join === "and" ? "or" : "and" });
  const several = group.of.length > 1;
  return (
    <fieldset
      className={`rule-group ${depth ? "rule-group-inner" : ""}`}
      aria-label={t(group.join === "and" ? "segments.groupAnd" : "segments.groupOr")}
    >
      {depth ? <GroupHead group={group} actions={actions} onNot={(isNot) => edit({ isNot })} /> : null}
      <div className={several ? "rule-list rule-list-joined" : "rule-list"}>
        {several ? (
          <button
            type="button"
            className={`rule-joint rule-joint-${group.join}`}
            onClick={swap}
            title={t("segments.swapJoin")}
            aria-label={`${t(`segments.join.${group.join}`)} · ${t("segments.swapJoin")}`}
          >
            {t(`segments.join.${group.join}`)}
          </button>
        ) : null}
        <div className="rule-items">
          {group.of.map((node) =>
            isGroup(node) ? (
              <GroupBox key={node.id} group={node} actions={actions} depth={depth + 1} />
            ) : (
              <RuleRow key={node.id} node={node} actions={actions} />
            ),
          )}
        </div>
      </div>
      <Space size={4} className="rule-add">
        <AddMenu onAdd={add} />
        {depth < MOST_DEPTH ? (
          <Button size="small" type="text" icon={<SubnodeOutlined />} onClick={addGroup}>
            {t("segments.addGroup")}
          </Button>
        ) : null}
      </Space>
    </fieldset>
  );
}

export function AddMenu({ onAdd, primary }: { onAdd: (kind: RuleKind) => void; primary?: boolean }) {
  const { t } = useTranslation();
  const items = MENU.map(({ group, kinds }) => ({
    key: group,
    type: "group" as const,
    label: t(`segments.menu.${group}`),
    children: kinds.map((kind) => ({ key: kind, label: t(`segments.kind.${kind as "did"}`) })),
  }));
  return (
    <Dropdown menu={{ items, onClick: ({ key }) => onAdd(key as RuleKind) }} trigger={["click"]}>
      <Button size={primary ? "middle" : "small"} type={primary ? "primary" : "text"} icon={<PlusOutlined />}>
        {t("segments.addRule")}
      </Button>
    </Dropdown>
  );
}

function GroupHead({
  group,
  actions,
  onNot,
}: {
  group: GroupNode;
  actions: TreeActions;
  onNot: (isNot: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="rule-group-head">
      <NotSwitch isNot={group.isNot} onChange={onNot} />
      <span className="faint">{t(group.join === "and" ? "segments.groupAnd" : "segments.groupOr")}</span>
      <RowTools node={group} actions={actions} />
    </div>
  );
}

function RuleRow({ node, actions }: { node: RuleNode; actions: TreeActions }) {
  const { t } = useTranslation();
  const edit = (change: Partial<RuleNode>) => actions.change(node.id, (old) => ({ ...old, ...change }) as RuleNode);
  const filled = isFilled(node.rule);
  return (
    <div className={filled ? "rule-row" : "rule-row rule-row-open"} data-rule={node.rule.t}>
      <span className="rule-kind">{t(`segments.kind.${node.rule.t as "did"}`)}</span>
      <div className="rule-fields">
        <RuleFields rule={node.rule} onChange={(rule) => edit({ rule })} />
      </div>
      <NotSwitch isNot={node.isNot} onChange={(isNot) => edit({ isNot })} />
      <RowTools node={node} actions={actions} />
    </div>
  );
}

function NotSwitch({ isNot, onChange }: { isNot: boolean; onChange: (isNot: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <Tooltip title={t("segments.notHelp")}>
      <Switch
        size="small"
        className="rule-not"
        checked={isNot}
        checkedChildren={t("segments.not")}
        unCheckedChildren={t("segments.not")}
        aria-label={t("segments.notHelp")}
        onChange={onChange}
      />
    </Tooltip>
  );
}

function RowTools({ node, actions }: { node: TreeNode; actions: TreeActions }) {
  const { t } = useTranslation();
  return (
    <span className="rule-tools">
      <Button
        size="small"
        type="text"
        icon={<CopyOutlined />}
        aria-label={t("segments.copyRule")}
        title={t("segments.copyRule")}
        onClick={() => actions.copy(node)}
      />
      <Button
        size="small"
        type="text"
        icon={<DeleteOutlined />}
        aria-label={t("segments.removeRule")}
        title={t("segments.removeRule")}
        onClick={() => actions.change(node.id, () => null)}
      />
    </span>
  );
}
