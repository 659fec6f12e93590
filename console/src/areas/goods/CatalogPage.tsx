/** All products, how complete they are, and what most of them lack. */
import { DownloadOutlined, ImportOutlined, ShopOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Progress, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body, type Page } from "@/api/http";
import type { Schema } from "@/api/types";
import { useMay } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { formatCount, formatMoney, formatShare } from "@/kit/format";
import { ListPage } from "@/kit/list/ListPage";
import type { Ask, Column, Filter } from "@/kit/list/types";
import { PageHead, StatCard, StatRow } from "@/kit/page";
import { EmptyState } from "@/kit/states";
import { Time } from "@/kit/values";
import { PRODUCT_STATUSES, PRODUCT_TONE } from "./words";

type Product = Schema<"ProductOut">;
const SORTS: Record<string, Schema<"ProductSort">> = {
  "-updated_at": "newest",
  title: "title",
  score: "least_complete",
};

const fetchPage = ({ query, sort, cursor, limit, signal }: Ask): Promise<Page<Product>> =>
  body(
    api.GET("/api/products", {
      params: { query: { ...query, sort: SORTS[sort ?? ""] ?? "newest", cursor, limit } },
      signal,
    }),
  ) as Promise<Page<Product>>;

/** "¥12.00" or "¥12.00–¥30.00" over the SKUs. */
export function priceRange(product: Product): string {
  const prices = product.skus.map((sku) => sku.list_fen).filter((fen) => fen > 0);
  if (!prices.length) return "–";
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  return low === high ? formatMoney(low) : `${formatMoney(low)}–${formatMoney(high)}`;
}

export function Score({ of, label }: { of: number; label: string }) {
  return (
    <Progress
      percent={of}
      size={[64, 6]}
      strokeColor={of >= 90 ? "var(--good)" : of >= 60 ? "var(--teal)" : "var(--warn)"}
      format={(n) => <span className="num">{n}</span>}
      aria-label={label}
    />
  );
}

export default function CatalogPage() {
  const { t } = useTranslation();
  const brands = useQuery({
    queryKey: ["products", "brands"],
    queryFn: ({ signal }) => body(api.GET("/api/products/brands", { signal })),
  });
  const categories = useQuery({
    queryKey: ["categories"],
    queryFn: ({ signal }) => body(api.GET("/api/categories", { signal })),
  });
  const filters: Filter[] = [
    { key: "text", label: t("goods.searchProduct"), kind: "search" },
    {
      key: "status",
      label: t("goods.status"),
      kind: "select",
      options: PRODUCT_STATUSES.map((value) => ({ value, label: t(`goods.productStatus.${value}`) })),
    },
    {
      key: "category",
      label: t("goods.category"),
      kind: "select",
      width: 150,
      options: (categories.data ?? []).map((each) => ({
        value: `${each.dimension}|${each.path}`,
        label: `${each.path} (${each.products})`,
      })),
      params: (value) => {
        const [dimension, category] = String(value).split("|");
        return { dimension, category };
      },
    },
    {
      key: "brand",
      label: t("goods.brand"),
      kind: "select",
      options: (brands.data ?? []).map((value) => ({ value, label: value })),
    },
    {
      key: "max_score",
      label: t("goods.completeness"),
      kind: "select",
      options: [59, 79, 99].map((n) => ({ value: String(n), label: t("goods.below", { n: n + 1 }) })),
    },
  ];
  const columns: Column<Product>[] = [
    {
      key: "title",
      title: t("goods.productTitle"),
      width: 300,
      sortable: true,
      render: ({ title, spu }) => title || spu,
    },
    { key: "spu", title: "SPU", width: 120, render: ({ spu }) => <code>{spu}</code> },
    {
      key: "status",
      title: t("goods.status"),
      width: 92,
      render: ({ status }) => <Tag color={PRODUCT_TONE[status]}>{t(`goods.productStatus.${status}`)}</Tag>,
      text: ({ status }) => t(`goods.productStatus.${status}`),
    },
    {
      key: "category",
      title: t("goods.category"),
      width: 180,
      render: ({ categories: all }) => all[0]?.path ?? <span className="faint">–</span>,
      text: ({ categories: all }) => all.map((each) => each.path).join("; "),
    },
    { key: "brand", title: t("goods.brand"), width: 110 },
    {
      key: "price",
      title: t("goods.listPrice"),
      width: 150,
      align: "right",
      render: (product) => <span className="num">{priceRange(product)}</span>,
      text: priceRange,
    },
    {
      key: "skus",
      title: "SKU",
      width: 70,
      align: "right",
      render: ({ skus }) => skus.length,
      text: ({ skus }) => skus.length,
    },
    {
      key: "score",
      title: t("goods.completeness"),
      width: 130,
      sortable: true,
      render: ({ score, title }) => <Score of={score} label={`${t("goods.completeness")} ${title}`} />,
    },
    {
      key: "updated_at",
      title: t("goods.updatedAt"),
      width: 150,
      sortable: true,
      render: ({ updated_at }) => <Time at={updated_at} />,
    },
  ];
  return (
    <div className="page-column">
      <CatalogHead />
      <ListPage<Product>
        name="products"
        title={t("nav.catalog")}
        bare
        filters={filters}
        columns={columns}
        fetchPage={fetchPage}
        sortDefault="-updated_at"
        rowKey={(product) => product.spu}
        rowLink={(product) => `/catalog/${encodeURIComponent(product.spu)}`}
        empty={
          <EmptyState
            icon={<ShopOutlined />}
            title={t("goods.noProducts")}
            text={t("goods.noProductsText")}
            action={
              <AppLink to="/imports">
                <Button type="primary" icon={<ImportOutlined />}>
                  {t("goods.importProducts")}
                </Button>
              </AppLink>
            }
          />
        }
      />
    </div>
  );
}

function CatalogHead() {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const report = useQuery({
    queryKey: ["products", "report"],
    queryFn: ({ signal }) => body(api.GET("/api/products/report", { signal })),
  });
  const data = report.data;
  const worst = Object.entries(data?.problems ?? {}).sort(([, a], [, b]) => b - a)[0];
  const lang = i18n.language === "en" ? "en" : "zh";
  return (
    <>
      <PageHead
        title={t("nav.catalog")}
        note={t("goods.catalogNote")}
        actions={
          may("export.run") ? (
            <a href={`/api/products/export.xlsx?lang=${lang}`} download>
              <Button icon={<DownloadOutlined />}>{t("goods.exportXlsx")}</Button>
            </a>
          ) : null
        }
      />
      {data?.products ? (
        <StatRow>
          <StatCard label={t("goods.products")} value={formatCount(data.products)} />
          <StatCard
            label={t("goods.meanScore")}
            value={<span>{(data.mean_score_x100 / 100).toFixed(1)}</span>}
            note="/ 100"
          />
          <StatCard
            label={t("goods.complete")}
            value={formatCount(data.complete)}
            note={formatShare(data.complete / data.products)}
          />
          <StatCard
            label={t("goods.worst")}
            value={worst ? t(`goods.problem.${worst[0] as "title_short"}`) : t("common.none")}
            note={worst ? t("goods.nProducts", { n: formatCount(worst[1]) }) : null}
          />
        </StatRow>
      ) : null}
    </>
  );
}
