/** How many customers each two segments share, as a table whose shade tells the share. */
import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { formatCount, formatShare } from "@/kit/format";
import { QueryView } from "@/kit/states";

export function OverlapDrawer({ ids, onClose }: { ids: string[] | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open={ids !== null}
      onClose={onClose}
      size={760}
      title={t("segments.overlap")}
      closable={{ "aria-label": t("common.close") }}
    >
      {ids ? <OverlapTable ids={ids} /> : null}
    </Drawer>
  );
}

export function OverlapTable({ ids }: { ids: string[] }) {
  const overlap = useQuery({
    queryKey: ["segments", "overlap", ids],
    queryFn: ({ signal }) => body(api.GET("/api/segments/overlap", { params: { query: { segment_id: ids } }, signal })),
  });
  return <QueryView query={overlap}>{(data) => <Matrix data={data} />}</QueryView>;
}

function Matrix({ data }: { data: Schema<"Overlap"> }) {
  const { t } = useTranslation();
  const size = (i: number) => data.counts[i]?.[i] ?? 0;
  return (
    <div className="overlap">
      <p className="muted gap-below">{t("segments.overlapNote")}</p>
      <table className="matrix">
        <thead>
          <tr>
            <td />
            {data.names.map((name, i) => (
              <th key={data.segment_ids[i]} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.names.map((name, i) => (
            <tr key={data.segment_ids[i]}>
              <th scope="row">{name}</th>
              {data.counts[i].map((count, j) => {
                const share = size(i) ? count / size(i) : 0;
                return (
                  <td
                    key={data.segment_ids[j]}
                    style={{
                      background:
                        i === j ? undefined : `color-mix(in srgb, var(--teal) ${Math.round(share * 34)}%, transparent)`,
                    }}
                  >
                    <b className="num">{formatCount(count)}</b>
                    {i === j ? null : <span className="num">{formatShare(share)}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
