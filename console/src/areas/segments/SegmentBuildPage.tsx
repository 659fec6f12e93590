/** Make or change a segment by rules, with a live count; what is typed is kept on this machine until it is saved. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Input, Space } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { useKept } from "@/kit/list/keep";
import { PageHead, Panel } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { usePathParam } from "@/kit/url";
import type { Definition } from "./builder/ast";
import { type Choices, ChoicesContext, NO_CHOICES } from "./builder/choices";
import { EstimatePanel } from "./builder/EstimatePanel";
import { RuleBuilder } from "./builder/RuleBuilder";
import { emptyTree, type GroupNode, toDefinition, toTree } from "./builder/tree";

interface Draft {
  name: string;
  description: string;
  definition: Definition | null;
}
const BLANK: Draft = { name: "", description: "", definition: null };

export default function SegmentBuildPage() {
  const id = usePathParam("segmentId");
  const segment = useQuery({
    queryKey: ["segments", id],
    queryFn: ({ signal }) =>
      body(api.GET("/api/segments/{segment_id}", { params: { path: { segment_id: id } }, signal })),
    enabled: id !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!id) return <Editor key="new" />;
  return <QueryView query={segment}>{(data) => <Editor key={id} segment={data} />}</QueryView>;
}

function Editor({ segment }: { segment?: Schema<"Segment"> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const choices = useQuery({
    queryKey: ["segments", "fields"],
    queryFn: ({ signal }) => body(api.GET("/api/segments/fields", { signal })),
    staleTime: 60_000,
  });
  const stored = useMemo<Draft>(
    () => (segment ? { name: segment.name, description: segment.description, definition: segment.definition } : BLANK),
    [segment],
  );
  const [kept, keep] = useKept<Draft | null>(`segment-draft.${segment?.segment_id ?? "new"}`, null);
  const [name, setName] = useState(kept?.name ?? stored.name);
  const [description, setDescription] = useState(kept?.description ?? stored.description);
  const [tree, setTree] = useState<GroupNode>(() =>
    (kept?.definition ?? stored.definition)
      ? toTree((kept?.definition ?? stored.definition) as Definition)
      : emptyTree(),
  );
  const definition = useMemo(() => toDefinition(tree), [tree]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `keep` changes with what it keeps
  useEffect(() => {
    const draft: Draft = { name, description, definition: tree.of.length ? definition : null };
    const isSame = JSON.stringify(draft) === JSON.stringify(stored);
    if (definition === null && tree.of.length) return;
    const timer = window.setTimeout(() => keep(isSame ? null : draft), 400);
    return () => window.clearTimeout(timer);
  }, [name, description, definition, stored]);

  const save = useAction(
    () => {
      const draft = { name: name.trim(), description, definition: definition as never };
      return segment
        ? body(
            api.PATCH("/api/segments/{segment_id}", {
              params: { path: { segment_id: segment.segment_id } },
              body: draft,
            }),
          )
        : body(api.POST("/api/segments", { body: draft as never }));
    },
    {
      touches: [["segments"]],
      say: t("common.saved"),
      onDone: (made) => {
        keep(null);
        client.setQueryData(["segments", made.segment_id], made);
        navigate({ to: `/segments/${made.segment_id}` });
      },
    },
  );
  const discard = () => {
    keep(null);
    setName(stored.name);
    setDescription(stored.description);
    setTree(stored.definition ? toTree(stored.definition) : emptyTree());
  };
  const trySave = () => {
    if (!name.trim()) return message.warning(t("segments.nameNeeded"));
    if (!definition) return message.warning(t("segments.fillIn"));
    return save.mutate(undefined);
  };
  return (
    <ChoicesContext.Provider value={(choices.data as Choices | undefined) ?? NO_CHOICES}>
      <PageHead
        title={segment ? t("segments.editTitle", { name: segment.name }) : t("segments.newTitle")}
        note={t("segments.buildNote")}
        actions={
          <Space>
            {kept ? (
              <>
                <span className="muted">{t("segments.draftKept")}</span>
                <Button onClick={discard}>{t("segments.discard")}</Button>
              </>
            ) : null}
            <Button type="primary" loading={save.isPending} onClick={trySave}>
              {t("segments.saveSegment")}
            </Button>
          </Space>
        }
      />
      <div className="build">
        <Panel className="build-rules">
          <RuleBuilder tree={tree} onChange={setTree} onTemplate={(title) => setName((old) => old || title)} />
        </Panel>
        <aside className="build-side">
          <Panel>
            <div className="build-name">
              <Input
                aria-label={t("segments.name")}
                placeholder={t("segments.name")}
                value={name}
                maxLength={120}
                onChange={(event) => setName(event.target.value)}
              />
              <Input.TextArea
                aria-label={t("segments.description")}
                placeholder={t("segments.description")}
                value={description}
                maxLength={2000}
                autoSize={{ minRows: 2, maxRows: 5 }}
                onChange={(event) => setDescription(event.target.value)}
              />
            </div>
          </Panel>
          <Panel>
            <EstimatePanel definition={definition} />
          </Panel>
        </aside>
      </div>
    </ChoicesContext.Provider>
  );
}
