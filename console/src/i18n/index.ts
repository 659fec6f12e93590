/** Chinese is bundled, English is one lazy chunk; a key missing in English fails the type check. */
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import zh from "./zh";

export type Language = "zh-CN" | "en";
const KEY = "siyu.language";

export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

async function load(language: Language): Promise<void> {
  if (language !== "en" || i18next.hasResourceBundle("en", "console")) return;
  const { default: en } = await import("./en");
  i18next.addResourceBundle("en", "console", en);
}

export async function setLanguage(language: Language): Promise<void> {
  await load(language);
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  dayjs.locale(language === "en" ? "en" : "zh-cn");
  await i18next.changeLanguage(language);
}

export async function startLanguage(language: Language = firstLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { "zh-CN": { console: zh } },
    lng: "zh-CN",
    fallbackLng: "zh-CN",
    defaultNS: "console",
    ns: ["console"],
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false },
  });
  await load(language);
  document.documentElement.lang = language;
  dayjs.locale(language === "en" ? "en" : "zh-cn");
  await i18next.changeLanguage(language);
}
