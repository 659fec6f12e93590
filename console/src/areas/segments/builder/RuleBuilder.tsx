/** The rule builder: conditions on the left, what they mean in words above them. */
import { ApartmentOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/kit/states";
import { useNames } from "./choices";
import { AddMenu, GroupBox, type TreeActions } from "./GroupBox";
import { sentence } from "./sentence";
import { startOf, TEMPLATES } from "./start";
import { change, copyOf, type GroupNode, insertAfter, ruleNode, toTree } from "./tree";

interface Props {
  tree: GroupNode;
  onChange: (tree: GroupNode) => void;
  onTemplate?: (name: string) => void;
}

export function RuleBuilder({ tree, onChange, onTemplate }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const actions: TreeActions = {
    change: (id, edit) => onChange(change(tree, id, edit)),
    copy: (node) => onChange(insertAfter(tree, node.id, copyOf(node))),
  };
  if (!tree.of.length) {
    return (
      <EmptyState
        icon={<ApartmentOutlined />}
        title={t("segments.startTitle")}
        text={t("segments.startText")}
        action={
          <>
            <AddMenu primary onAdd={(kind) => onChange({ ...tree, of: [ruleNode(startOf(kind))] })} />
            <ul className="templates">
              {TEMPLATES.map(({ key, definition }) => (
                <li key={key}>
                  <button
                    type="button"
                    onClick={() => {
                      onChange(toTree(definition));
                      onTemplate?.(t(`segments.template.${key}`));
                    }}
                  >
                    <b>{t(`segments.template.${key}`)}</b>
                    <span>{t(`segments.templateNote.${key}`)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        }
      />
    );
  }
  return (
    <>
      <p className="rule-sentence" data-testid="sentence">
        {sentence(tree, names)}
      </p>
      <GroupBox group={tree} actions={actions} />
    </>
  );
}
