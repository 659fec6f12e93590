/** The eight value groups and what they mean, the R × F grid, and what the scores rest on. */
import { useQuery } from "@tanstack/react-query";
import { Select, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useSession } from "@/app/session";
import { Reading } from "@/areas/insight/parts/Frame";
import { HeatTable } from "@/areas/insight/parts/HeatTable";
import { AppLink } from "@/kit/AppLink";
import { formatCount, formatMoney, formatShare } from "@/kit/format";
import { BehindNumber, Panel } from "@/kit/page";
import { EmptyState, Freshness, QueryView } from "@/kit/states";
import { Money, VALUE_GROUPS, ValueGroupTag } from "@/kit/values";
import { useProfilesBehind } from "./asks";
import { Marks } from "./Marks";

type Rfm = Schema<"RfmOut">;
const MEMBERS = "/api/rfm/members";
/** Recent, frequent, rich: what makes each group. */
const MADE_OF: Record<string, string> = {
  important_value: "111",
  important_develop: "101",
  important_keep: "011",
  important_win_back: "001",
  general_value: "110",
  general_develop: "100",
  general_keep: "010",
  general_win_back: "000",
};

export function RfmView() {
  const { t } = useTranslation();
  const rfm = useQuery({
    queryKey: ["rfm"],
    queryFn: ({ signal }) => body(api.GET("/api/rfm", { signal })),
  });
  return (
    <>
      <QueryView
        query={rfm}
        height={320}
        isEmpty={(data) => !data.basis.customers}
        empty={
          <Panel>
            <EmptyState
              title={t("profile.rfmEmptyTitle")}
              text={t("profile.rfmEmptyText")}
              action={<AppLink to="/imports">{t("insight.toImports")}</AppLink>}
            />
          </Panel>
        }
      >
        {(data) => (
          <>
            <Groups rfm={data} />
            <div className="grid grid-main gap-above">
              <Grid rfm={data} />
              <Basis rfm={data} />
            </div>
          </>
        )}
      </QueryView>
      <div className="answer-foot">
        <Freshness query={rfm} />
      </div>
    </>
  );
}

function Groups({ rfm }: { rfm: Rfm }) {
  const { t } = useTranslation();
  const { shop } = useSession();
  const open = useProfilesBehind();
  const { basis } = rfm;
  const rows = VALUE_GROUPS.map((group) => {
    const found = rfm.groups.find((each) => each.group === group);
    return { group, customers: found?.customers ?? 0, orders: found?.orders ?? 0, paid_fen: found?.paid_fen ?? 0 };
  });
  const best = rows[0];
  const atRisk = rows.find((each) => each.group === "important_win_back") ?? rows[0];
  return (
    <>
      <Reading>
        {t("profile.rfmReading", {
          n: formatCount(best.customers),
          share: formatShare(best.customers / (basis.customers || 1)),
          paid: formatShare(best.paid_fen / (basis.sum_paid_fen || 1)),
          risk: formatCount(atRisk.customers),
          money: formatMoney(atRisk.paid_fen, shop.currency, true),
        })}
      </Reading>
      <Panel title={t("profile.groups")} note={t("profile.groupsNote")} flush>
        <Table
          size="small"
          aria-label={t("profile.groups")}
          rowKey="group"
          pagination={false}
          scroll={{ x: 1000 }}
          dataSource={rows}
          columns={[
            {
              title: t("common.customer.valueGroup"),
              width: 116,
              render: (_, { group }) => <ValueGroupTag group={group} />,
            },
            { title: "R · F · M", width: 110, render: (_, { group }) => <Marks of={MADE_OF[group]} /> },
            {
              title: t("insight.customers"),
              align: "right",
              width: 92,
              render: (_, row) => {
                const what = t(`common.valueGroup.${row.group}`);
                return (
                  <BehindNumber what={what} onOpen={() => open(what, MEMBERS, { group: row.group }, row.customers)}>
                    {formatCount(row.customers)}
                  </BehindNumber>
                );
              },
            },
            {
              title: t("insight.share"),
              width: 130,
              render: (_, row) => <Bar of={row.customers / (basis.customers || 1)} />,
            },
            {
              title: t("profile.turnover"),
              align: "right",
              width: 130,
              render: (_, row) => <Money fen={row.paid_fen} short />,
            },
            {
              title: t("profile.turnoverShare"),
              width: 130,
              render: (_, row) => <Bar of={row.paid_fen / (basis.sum_paid_fen || 1)} isMoney />,
            },
            {
              title: t("profile.perCustomer"),
              align: "right",
              width: 104,
              render: (_, row) => <Money fen={row.customers ? Math.round(row.paid_fen / row.customers) : null} short />,
            },
            {
              title: t("profile.advice"),
              render: (_, row) => (
                <>
                  <b className="advice-who">{t(`profile.groupWho.${row.group}`)}</b>
                  <span className="muted">{t(`profile.groupDo.${row.group}`)}</span>
                </>
              ),
            },
          ]}
        />
      </Panel>
    </>
  );
}

const Bar = ({ of, isMoney }: { of: number; isMoney?: boolean }) => (
  <span className="share-bar">
    <span style={{ width: `${Math.max(1, of * 100)}%` }} className={isMoney ? "is-money" : undefined} aria-hidden />
    <em className="num">{formatShare(of)}</em>
  </span>
);

const SCORES = [1, 2, 3, 4, 5];

function Grid({ rfm }: { rfm: Rfm }) {
  const { t } = useTranslation();
  const open = useProfilesBehind();
  const [m, setM] = useState(0);
  const of = (r: number, f: number) =>
    rfm.cells.filter((c) => c.r === r && c.f === f && (!m || c.m === m)).reduce((sum, c) => sum + c.customers, 0);
  const most = Math.max(1, ...SCORES.flatMap((r) => SCORES.map((f) => of(r, f))));
  const pick = (
    <Select
      size="small"
      aria-label={t("profile.moneyScore")}
      value={m}
      style={{ minWidth: 108 }}
      options={[0, ...SCORES].map((n) => ({ value: n, label: n ? `M = ${n}` : t("profile.allMoney") }))}
      onChange={setM}
    />
  );
  return (
    <Panel title={t("profile.grid")} note={t("profile.gridNote")} extra={pick} flush>
      <HeatTable
        label={t("profile.grid")}
        corner="R ↓  F →"
        header={SCORES.map((f) => `F ${f}`)}
        rows={SCORES.toReversed().map((r) => ({
          key: String(r),
          head: `R ${r}`,
          cells: SCORES.map((f) => {
            const n = of(r, f);
            const what = `R ${r} · F ${f}${m ? ` · M ${m}` : ""}`;
            return {
              text: formatCount(n),
              heat: n / most,
              hint: what,
              onOpen: n ? () => open(what, MEMBERS, { r, f, m: m || undefined }, n) : undefined,
            };
          }),
        }))}
      />
    </Panel>
  );
}

function Basis({ rfm: { basis } }: { rfm: Rfm }) {
  const { t } = useTranslation();
  const cut = (values: readonly (number | null)[], show: (n: number) => string) =>
    values.map((value) => (value === null ? "–" : show(value))).join(" / ");
  const lines = [
    ["R", t("profile.basisR"), cut(basis.recency, String), (basis.sum_recency / basis.customers).toFixed(1)],
    ["F", t("profile.basisF"), cut(basis.orders, String), (basis.sum_orders / basis.customers).toFixed(2)],
    [
      "M",
      t("profile.basisM"),
      cut(basis.paid_fen, (n) => String(Math.round(n / 100))),
      (basis.sum_paid_fen / 100 / basis.customers).toFixed(2),
    ],
  ];
  return (
    <Panel title={t("profile.basis")}>
      <p className="muted">{t("profile.basisText", { day: basis.as_of, n: formatCount(basis.customers) })}</p>
      <dl className="basis-list">
        {lines.map(([letter, name, cuts, mean]) => (
          <div key={letter}>
            <dt>
              {letter} · {name}
            </dt>
            <dd className="num">{t("profile.cuts", { cuts })}</dd>
            <dd className="num">{t("profile.mean", { mean })}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
