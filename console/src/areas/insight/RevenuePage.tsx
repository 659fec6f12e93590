/** Revenue: what came in, what was given off, what went back; then what cohorts bring, and what channels are credited. */
import { Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { useUrlState } from "@/kit/url";
import { AttributionView } from "./revenue/AttributionView";
import { LtvView } from "./revenue/LtvView";
import { RevenueView } from "./revenue/RevenueView";

const VIEWS = { revenue: RevenueView, ltv: LtvView, attribution: AttributionView } as const;
type View = keyof typeof VIEWS;

export default function RevenuePage() {
  const { t } = useTranslation();
  const [{ view }, setUrl] = useUrlState<{ view: View; q?: unknown }>({ view: "revenue" });
  const Shown = VIEWS[view] ?? RevenueView;
  return (
    <>
      <Tabs
        className="view-tabs"
        activeKey={view}
        onChange={(next) => setUrl({ view: next as View, q: undefined })}
        items={(Object.keys(VIEWS) as View[]).map((key) => ({ key, label: t(`insight.revenue.view.${key}`) }))}
      />
      <Shown key={view} />
    </>
  );
}
