/** The frame around every page: rail on the left, bar on top, the page in the middle; nothing of it without a session. */
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { onSessionExpired } from "@/api/http";
import { SignInDialog } from "@/areas/account/SignInDialog";
import { BehindProvider } from "@/kit/behind/BehindProvider";
import { ErrorState, LoadingState } from "@/kit/states";
import { CommandPalette } from "./CommandPalette";
import { entryOf, matches, PAGES } from "./pages";
import { ShortcutHelp } from "./ShortcutHelp";
import { SideRail } from "./SideRail";
import { useScrollFocus } from "./scrollFocus";
import { SessionProvider, useSessionQuery } from "./session";
import { useShortcuts } from "./shortcuts";
import { TopBar } from "./TopBar";

export function Shell() {
  const session = useSessionQuery();
  const navigate = useNavigate();
  const { href, pathname } = useLocation();
  const signedOut = session.isSuccess && session.data === null;
  useEffect(() => {
    if (signedOut && !href.startsWith("/sign-in"))
      navigate({ to: "/sign-in", search: { next: href } as never, replace: true });
  }, [signedOut, href, navigate]);

  if (session.isError) return <ErrorState error={session.error} onRetry={session.refetch} page />;
  if (!session.data) return <LoadingState page />;
  return (
    <SessionProvider session={session.data}>
      <Frame pathname={pathname} />
    </SessionProvider>
  );
}

function Frame({ pathname }: { pathname: string }) {
  const { t } = useTranslation();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [expired, setExpired] = useState(false);
  useShortcuts({ onPalette: () => setPalette(true), onHelp: () => setHelp(true) });
  useScrollFocus();
  useEffect(() => onSessionExpired(() => setExpired(true)), []);
  const page = PAGES.find((each) => matches(each.path, pathname));
  const title = page ? t(`nav.${page.title}`) : "";
  useEffect(() => {
    document.title = title ? `${title} · ${t("common.product")}` : t("common.product");
  }, [title, t]);
  return (
    <BehindProvider>
      <a className="skip-link" href="#content">
        {t("nav.skip")}
      </a>
      <div className="shell">
        <SideRail lit={entryOf(pathname)?.path} />
        <div className="shell-main">
          <TopBar page={page} onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />
          <main id="content" className="shell-content" tabIndex={-1}>
            <Suspense fallback={<LoadingState />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
      <CommandPalette open={palette} onClose={() => setPalette(false)} />
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
      <SignInDialog open={expired} onDone={() => setExpired(false)} />
    </BehindProvider>
  );
}
