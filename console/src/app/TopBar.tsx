/** The bar on top: where one is, the command palette, language, appearance, the person. */
import { BulbOutlined, GlobalOutlined, LogoutOutlined, SearchOutlined, UserOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { useTheme } from "@/design/theme";
import { setLanguage } from "@/i18n";
import { AppLink } from "@/kit/AppLink";
import type { PageDef } from "./page";
import { entryOf } from "./pages";
import { useSession, useSignIn } from "./session";

interface Props {
  page?: PageDef;
  onPalette: () => void;
  onHelp: () => void;
}

export function TopBar({ page, onPalette, onHelp }: Props) {
  const { t, i18n } = useTranslation();
  const { mode, setMode } = useTheme();
  const { person, shop } = useSession();
  const { signOut } = useSignIn();
  const swapTheme = () => setMode(mode === "dark" ? "light" : "dark");
  const swapLanguage = () => setLanguage(i18n.language === "en" ? "zh-CN" : "en");
  const items = [
    { key: "who", label: `${person.name} · ${t(`common.role.${person.role}`)}`, disabled: true },
    { type: "divider" as const },
    { key: "help", label: t("nav.shortcuts"), onClick: onHelp },
    { key: "out", label: t("nav.signOut"), icon: <LogoutOutlined />, onClick: signOut },
  ];
  return (
    <header className="topbar">
      <Trail page={page} />
      <button type="button" className="topbar-search" onClick={onPalette}>
        <SearchOutlined />
        <span>{t("nav.palette")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="topbar-right">
        <span className="topbar-shop" title={shop.zone}>
          {shop.name}
        </span>
        <Button
          type="text"
          icon={<GlobalOutlined />}
          onClick={swapLanguage}
          aria-label={t("nav.toggleLanguage")}
          title={t("nav.toggleLanguage")}
        >
          {i18n.language === "en" ? "EN" : "中"}
        </Button>
        <Button
          type="text"
          icon={<BulbOutlined />}
          onClick={swapTheme}
          aria-label={t("nav.toggleTheme")}
          title={t("nav.toggleTheme")}
        />
        <Dropdown menu={{ items }} trigger={["click"]}>
          <Button type="text" icon={<UserOutlined />} aria-label={t("nav.account")}>
            {person.name}
          </Button>
        </Dropdown>
      </div>
    </header>
  );
}

function Trail({ page }: { page?: PageDef }) {
  const { t } = useTranslation();
  const entry = page ? (page.nav ? page : entryOf(page.under ?? page.path)) : undefined;
  if (!page || !entry?.nav) return <div className="topbar-trail" />;
  return (
    <div className="topbar-trail">
      <span>{t(`nav.stage.${entry.nav.stage}`)}</span>
      <span aria-hidden="true">/</span>
      {entry === page ? <b>{t(`nav.${page.title}`)}</b> : <AppLink to={entry.path}>{t(`nav.${entry.title}`)}</AppLink>}
      {entry === page ? null : (
        <>
          <span aria-hidden="true">/</span>
          <b>{t(`nav.${page.title}`)}</b>
        </>
      )}
    </div>
  );
}
