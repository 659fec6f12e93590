/** The frame of the pages outside the shell: what Siyu is on one side, one form on the other. */
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Mark } from "@/app/Mark";
import { setLanguage } from "@/i18n";

export function Gate({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const steps = [
    t("account.way.collect"),
    t("account.way.unify"),
    t("account.way.understand"),
    t("account.way.measure"),
  ];
  return (
    <main className="gate">
      <div className="gate-side">
        <div>
          <Mark size={44} />
          <h1>{t("account.promise")}</h1>
          <p>{t("account.promiseText")}</p>
        </div>
        <ul className="gate-way">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      </div>
      <div className="gate-form">
        <Button type="text" className="gate-foot" onClick={() => setLanguage(i18n.language === "en" ? "zh-CN" : "en")}>
          {t("nav.toggleLanguage")}
        </Button>
        <div className="gate-box">
          <h2>{title}</h2>
          {note ? <p className="muted">{note}</p> : null}
          {children}
        </div>
      </div>
    </main>
  );
}
