/** The customer's tags: who gave each and when; manual ones can be given and taken. */
import { useQuery } from "@tanstack/react-query";
import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { useMay, useSession } from "@/app/session";
import { useAction } from "@/kit/actions";
import { formatTime } from "@/kit/format";
import { Panel } from "@/kit/page";
import { QueryView } from "@/kit/states";
import { TagDialog } from "./TagDialog";

export function TagsPanel({ no }: { no: number }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const may = useMay();
  const tags = useQuery({
    queryKey: ["tags", "of", no],
    queryFn: ({ signal }) =>
      body(api.GET("/api/tags/of/{customer_no}", { params: { path: { customer_no: no } }, signal })),
    enabled: may("tag.read"),
  });
  const take = useAction(
    (path: string) => body(api.POST("/api/tags/unassign", { body: { path, customer_nos: [no] } })),
    { touches: [["tags"]], say: t("common.removed") },
  );
  return (
    <Panel title={t("nav.tags")} extra={may("tag.write") ? <TagDialog customerNos={[no]} /> : null}>
      <QueryView query={tags} isEmpty={(list) => !list.length} empty={<p className="muted">{t("customers.noTags")}</p>}>
        {(list) => (
          <div className="tag-cloud">
            {list.map((each) => (
              <Tooltip
                key={each.tag}
                title={`${t(`customers.tagSource.${each.source}`)} · ${formatTime(each.set_at, shop.zone)}`}
              >
                <Tag
                  closable={each.source === "manual" && may("tag.write")}
                  onClose={(event) => {
                    event.preventDefault();
                    take.mutate(each.tag);
                  }}
                >
                  {each.tag}
                </Tag>
              </Tooltip>
            ))}
          </div>
        )}
      </QueryView>
    </Panel>
  );
}
