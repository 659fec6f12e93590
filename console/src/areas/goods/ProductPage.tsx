/** One product: its SKUs, what it says of itself, and what it lacks with the points each repair adds. */
import { useQuery } from "@tanstack/react-query";
import { Descriptions, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { PageHead, Panel } from "@/kit/page";
import { EmptyState, QueryView } from "@/kit/states";
import { usePathParam } from "@/kit/url";
import { Money, Time } from "@/kit/values";
import { Score } from "./CatalogPage";
import { PRODUCT_TONE } from "./words";

type FullProduct = Schema<"FullProduct">;

export default function ProductPage() {
  const spu = usePathParam("spu");
  const product = useQuery({
    queryKey: ["products", spu],
    queryFn: ({ signal }) => body(api.GET("/api/products/{spu}", { params: { path: { spu } }, signal })),
  });
  return <QueryView query={product}>{(data) => <ProductView product={data} />}</QueryView>;
}

function ProductView({ product }: { product: FullProduct }) {
  const { t } = useTranslation();
  const facts = [
    { key: "brand", label: t("goods.brand"), children: product.brand || "–" },
    ...product.categories.map((each) => ({
      key: each.dimension + each.path,
      label: each.dimension,
      children: each.path,
    })),
    ...Object.entries(product.attributes).map(([key, value]) => ({ key: `a-${key}`, label: key, children: value })),
    { key: "updated", label: t("goods.updatedAt"), children: <Time at={product.updated_at} /> },
  ];
  return (
    <>
      <PageHead
        title={
          <>
            {product.title || product.spu}{" "}
            <Tag color={PRODUCT_TONE[product.status]}>{t(`goods.productStatus.${product.status}`)}</Tag>
          </>
        }
        note={<code>{product.spu}</code>}
      />
      <div className="grid grid-main">
        <div>
          <Panel title="SKU" note={t("goods.nSkus", { n: product.skus.length })} flush>
            <SkuTable skus={product.skus} />
          </Panel>
          <Panel title={t("goods.facts")}>
            <Descriptions size="small" column={2} items={facts} />
            {product.description ? <p className="product-text">{product.description}</p> : null}
          </Panel>
        </div>
        <Panel title={t("goods.completeness")} extra={<Score of={product.score} label={t("goods.completeness")} />}>
          {product.problems?.length ? (
            <ul className="problem-list">
              {product.problems.map((problem) => (
                <li key={`${problem.code}-${problem.sku}`}>
                  <span>
                    {t(`goods.problem.${problem.code}`)} {problem.sku ? <code>{problem.sku}</code> : null}
                  </span>
                  <b className="num good">+{problem.points}</b>
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState compact title={t("goods.nothingLacks")} />
          )}
        </Panel>
      </div>
    </>
  );
}

function SkuTable({ skus }: { skus: Schema<"SkuOut">[] }) {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      rowKey="sku"
      pagination={false}
      dataSource={skus}
      scroll={{ x: 720 }}
      aria-label="SKU"
      columns={[
        { title: "SKU", dataIndex: "sku", render: (sku) => <code>{sku}</code> },
        {
          title: t("goods.spec"),
          dataIndex: "spec",
          render: (spec: Record<string, string>) =>
            Object.entries(spec)
              .map(([key, value]) => `${key}: ${value}`)
              .join(" · ") || "–",
        },
        {
          title: t("goods.barcode"),
          dataIndex: "barcode",
          render: (code) => (code ? <span className="num">{code}</span> : <span className="faint">–</span>),
        },
        { title: t("goods.listPrice"), dataIndex: "list_fen", align: "right", render: (fen) => <Money fen={fen} /> },
        { title: t("goods.cost"), dataIndex: "cost_fen", align: "right", render: (fen) => <Money fen={fen} /> },
        { title: t("goods.weight"), dataIndex: "weight_g", align: "right", render: (g) => (g ? `${g} g` : "–") },
        {
          title: t("goods.listings"),
          dataIndex: "listings",
          render: (listings: Schema<"ListingIn">[]) =>
            listings.map((each) => <Tag key={each.channel}>{each.channel}</Tag>),
        },
      ]}
    />
  );
}
