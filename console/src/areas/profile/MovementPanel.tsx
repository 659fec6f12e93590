/** Who moved from which stage to which between two days. */
import { useQuery } from "@tanstack/react-query";
import { DatePicker, Space } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { useSession } from "@/app/session";
import { HeatTable } from "@/areas/insight/parts/HeatTable";
import { formatCount, formatShare } from "@/kit/format";
import { Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { useUrlState } from "@/kit/url";
import { STAGE_ORDER } from "@/kit/values";
import { today } from "@/kit/zone";
import { useProfilesBehind } from "./asks";

const BEFORE = ["absent", ...STAGE_ORDER] as const;
const AFTER = STAGE_ORDER;
type Standing = (typeof BEFORE)[number];
const PRESETS = [7, 30, 90, 180, 365];

export function MovementPanel() {
  const { t } = useTranslation();
  const { shop } = useSession();
  const open = useProfilesBehind();
  const now = today(shop.zone);
  const [{ from, to }, setUrl] = useUrlState({ from: "", to: "" });
  const until = to || now;
  const since = from || dayjs(until).subtract(30, "day").format("YYYY-MM-DD");
  const days = { from_on: since, to_on: until };
  const matrix = useQuery({
    queryKey: ["lifecycle", "matrix", days],
    queryFn: ({ signal }) => body(api.GET("/api/lifecycle/matrix", { params: { query: days }, signal })),
    placeholderData: (old) => old,
  });
  const called = (standing: Standing) => (standing === "absent" ? t("profile.absent") : t(`common.stage.${standing}`));
  const picker = (
    <Space>
      <DatePicker.RangePicker
        size="small"
        aria-label={t("profile.movementDays")}
        allowClear={false}
        value={[dayjs(since), dayjs(until)]}
        disabledDate={(day) => day.format("YYYY-MM-DD") > now}
        presets={PRESETS.map((n) => ({
          label: t("insight.lastDays", { n }),
          value: [dayjs(now).subtract(n, "day"), dayjs(now)] as [dayjs.Dayjs, dayjs.Dayjs],
        }))}
        onChange={(range) => {
          if (range?.[0] && range[1])
            setUrl({ from: range[0].format("YYYY-MM-DD"), to: range[1].format("YYYY-MM-DD") });
        }}
      />
    </Space>
  );
  return (
    <Panel title={t("profile.movement")} note={t("profile.movementNote")} extra={picker} flush>
      <QueryView
        query={matrix}
        height={260}
        isEmpty={(data) => !data.moves.length}
        empty={<EmptyState compact title={t("profile.noMovement")} />}
      >
        {(data) => {
          const at = (before: Standing, after: Standing) =>
            data.moves.find((each) => each.before === before && each.after === after)?.customers ?? 0;
          const total = (before: Standing) => AFTER.reduce((sum, after) => sum + at(before, after), 0);
          const shown = BEFORE.filter((before) => total(before) > 0);
          return (
            <HeatTable
              label={t("profile.movement")}
              corner={`${data.from_on} ↓  ${data.to_on} →`}
              header={[...AFTER.map(called), t("profile.sum")]}
              rows={shown.map((before) => ({
                key: before,
                head: called(before),
                cells: [
                  ...AFTER.map((after) => {
                    const n = at(before, after);
                    const what = `${called(before)} → ${called(after)}`;
                    const share = n / total(before);
                    return {
                      text: n ? (
                        <>
                          {formatCount(n)} <small className="muted">{formatShare(share, 0)}</small>
                        </>
                      ) : (
                        <span className="faint">·</span>
                      ),
                      heat: n ? (before === after ? 0.12 : Math.sqrt(share)) : null,
                      hint: what,
                      onOpen: n ? () => open(what, "/api/lifecycle/movers", { before, after, ...days }, n) : undefined,
                    };
                  }),
                  { text: formatCount(total(before)), heat: null },
                ],
              }))}
              csv={{
                name: "stage-movement",
                header: ["", ...AFTER.map(called)],
                rows: shown.map((before) => [called(before), ...AFTER.map((after) => at(before, after))]),
              }}
            />
          );
        }}
      </QueryView>
    </Panel>
  );
}
