/** Where customers stand since their last order, how they move between stages, and what each is worth. */
import { SettingOutlined } from "@ant-design/icons";
import { Button, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { SimulatedTag } from "@/areas/insight/parts/Frame";
import { AppLink } from "@/kit/AppLink";
import { PageHead } from "@/kit/page";
import { useUrlState } from "@/kit/url";
import { MovementPanel } from "./MovementPanel";
import { RfmView } from "./RfmView";
import { StagesView } from "./StagesView";

export default function LifecyclePage() {
  const { t } = useTranslation();
  const [{ view }, setUrl] = useUrlState({ view: "stages" });
  return (
    <>
      <PageHead
        title={t("nav.lifecycle")}
        note={t("profile.note")}
        actions={
          <>
            <SimulatedTag />
            <AppLink to="/settings/lifecycle">
              <Button icon={<SettingOutlined />}>{t("profile.changeDays")}</Button>
            </AppLink>
          </>
        }
      />
      <Tabs
        className="view-tabs"
        activeKey={view}
        onChange={(next) => setUrl({ view: next })}
        items={[
          { key: "stages", label: t("profile.view.stages") },
          { key: "rfm", label: t("profile.view.rfm") },
        ]}
      />
      {view === "rfm" ? (
        <RfmView />
      ) : (
        <>
          <StagesView />
          <MovementPanel />
        </>
      )}
    </>
  );
}
