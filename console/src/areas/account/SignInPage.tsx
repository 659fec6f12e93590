/** Sign-in, and back to where the person was going. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { HOME } from "@/app/pages";
import { useSessionQuery } from "@/app/session";
import { Gate } from "./Gate";
import { SignInForm } from "./SignInForm";

/** Only a path of this console: never `//other.host`. */
const safePath = (next: unknown): string => (typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : HOME);

export default function SignInPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { next }: { next?: unknown } = useSearch({ strict: false });
  const session = useSessionQuery();
  const goOn = () => navigate({ href: safePath(next), replace: true });
  useEffect(() => {
    document.title = `${t("account.signIn")} · ${t("common.product")}`;
  }, [t]);
  const isIn = Boolean(session.data);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the session decides
  useEffect(() => {
    if (isIn) goOn();
  }, [isIn]);
  return (
    <Gate title={t("account.signIn")} note={t("account.signInNote")}>
      <SignInForm onDone={goOn} />
      <p className="muted gate-help">{t("account.lost")}</p>
    </Gate>
  );
}
