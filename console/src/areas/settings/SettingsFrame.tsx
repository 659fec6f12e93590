/** The frame of every settings page: the list of settings on the left, one of them on the right. */
import { useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { PageHead } from "@/kit/page";
import { PAGES } from "./pages";

interface Props {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function SettingsFrame({ title, note, actions, children }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { pathname } = useLocation();
  return (
    <div className="settings">
      <nav className="settings-list" aria-label={t("nav.settings")}>
        <ul>
          {PAGES.filter((page) => may(page.permission)).map((page) => {
            const Icon = page.nav?.icon;
            return (
              <li key={page.path}>
                <AppLink to={page.path} aria-current={page.path === pathname ? "page" : undefined}>
                  {Icon ? <Icon /> : null} {t(`nav.${page.title}`)}
                </AppLink>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="settings-page">
        <PageHead title={title} note={note} actions={actions} />
        {children}
      </div>
    </div>
  );
}
