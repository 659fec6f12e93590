/** The left navigation: pages grouped by the stages that the data passes. */
import { MenuFoldOutlined, MenuUnfoldOutlined, SettingOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { type ComponentType, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppLink } from "@/kit/AppLink";
import { Mark } from "./Mark";
import type { PageDef } from "./page";
import { PAGES, STAGES } from "./pages";
import { useMay } from "./session";

const KEY = "siyu.rail";

export function SideRail({ lit }: { lit?: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [folded, setFolded] = useState(() => localStorage.getItem(KEY) === "folded");
  const fold = () => {
    localStorage.setItem(KEY, folded ? "open" : "folded");
    setFolded(!folded);
  };
  const shown = PAGES.filter((page) => page.nav && may(page.permission));
  const inSettings = lit?.startsWith("/settings") ?? false;
  const firstSetting = shown.find((page) => page.nav?.stage === "settings");
  return (
    <nav className={folded ? "rail rail-folded" : "rail"} aria-label={t("nav.mainMenu")}>
      <AppLink to="/" className="rail-brand" aria-label={t("common.product")}>
        <Mark />
        {folded ? null : <span className="rail-name">{t("common.product")}</span>}
      </AppLink>
      <div className="rail-stages">
        {STAGES.map((stage) => {
          const pages = shown.filter((page) => page.nav?.stage === stage);
          if (!pages.length) return null;
          return (
            <section key={stage} className="rail-stage">
              <h2 className="rail-stage-name">{t(`nav.stage.${stage}`)}</h2>
              <ul>
                {pages.map((page) => (
                  <RailEntry key={page.path} page={page} isLit={page.path === lit} folded={folded} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
      <ul className="rail-foot">
        {firstSetting ? (
          <Entry
            to={firstSetting.path}
            label={t("nav.settings")}
            icon={SettingOutlined}
            isLit={inSettings}
            folded={folded}
          />
        ) : null}
        <li>
          <button
            type="button"
            className="rail-fold"
            onClick={fold}
            aria-label={folded ? t("nav.unfold") : t("nav.fold")}
          >
            {folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            {folded ? null : <span>{t("nav.fold")}</span>}
          </button>
        </li>
      </ul>
    </nav>
  );
}

function RailEntry({ page, isLit, folded }: { page: PageDef; isLit: boolean; folded: boolean }) {
  const { t } = useTranslation();
  if (!page.nav) return null;
  return <Entry to={page.path} label={t(`nav.${page.title}`)} icon={page.nav.icon} isLit={isLit} folded={folded} />;
}

interface EntryProps {
  to: string;
  label: string;
  icon: ComponentType;
  isLit: boolean;
  folded: boolean;
}

function Entry({ to, label, icon: Icon, isLit, folded }: EntryProps) {
  return (
    <li>
      <Tooltip title={folded ? label : ""} placement="right">
        <AppLink to={to} className="rail-entry" aria-current={isLit ? "page" : undefined} aria-label={label}>
          <Icon />
          {folded ? null : <span>{label}</span>}
        </AppLink>
      </Tooltip>
    </li>
  );
}
