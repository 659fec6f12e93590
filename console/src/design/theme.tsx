/** Light and dark: the antd theme and the CSS variables, both made from one palette. */
import { App as AntApp, theme as antTheme, ConfigProvider, type ThemeConfig } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { DARK, FONT, LIGHT, MONO, type Palette } from "./tokens";

export type Mode = "light" | "dark";
interface ThemeValue {
  mode: Mode;
  palette: Palette;
  setMode: (mode: Mode) => void;
}

const KEY = "siyu.theme";
const ThemeContext = createContext<ThemeValue>({ mode: "light", palette: LIGHT, setMode: () => {} });
export const useTheme = () => useContext(ThemeContext);

function firstMode(): Mode {
  const kept = localStorage.getItem(KEY);
  if (kept === "light" || kept === "dark") return kept;
  return window.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function antConfig(mode: Mode, p: Palette): ThemeConfig {
  return {
    algorithm: mode === "dark" ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: p.teal,
      colorPrimaryBg: p.tealSoft,
      colorPrimaryBgHover: p.tealSoft,
      colorLink: p.teal,
      colorInfo: p.info,
      colorSuccess: p.good,
      colorWarning: p.warn,
      colorError: p.bad,
      colorErrorText: p.bad,
      colorSuccessBg: p.goodSoft,
      colorSuccessBorder: p.goodSoft,
      colorWarningBg: p.warnSoft,
      colorWarningBorder: p.warnSoft,
      colorErrorBg: p.badSoft,
      colorErrorBorder: p.badSoft,
      colorInfoBg: p.infoSoft,
      colorInfoBorder: p.infoSoft,
      colorText: p.ink,
      colorTextBase: p.ink,
      colorTextSecondary: p.inkSoft,
      colorTextTertiary: p.inkFaint,
      colorTextQuaternary: p.inkFaint,
      colorTextPlaceholder: p.inkFaint,
      colorTextDescription: p.inkSoft,
      colorTextDisabled: p.inkFaint,
      colorTextLightSolid: p.onTeal,
      colorBgLayout: p.paper,
      colorBgContainer: p.surface,
      colorBgElevated: p.raised,
      colorBorder: p.line,
      colorBorderSecondary: p.lineSoft,
      colorSplit: p.lineSoft,
      fontFamily: FONT,
      fontFamilyCode: MONO,
      fontSize: 14,
      borderRadius: 6,
      controlHeight: 32,
      controlItemBgActive: p.tealSoft,
      controlItemBgActiveHover: p.tealSoft,
      controlItemBgHover: p.hover,
      wireframe: false,
      motionUnit: 0.06,
    },
    components: {
      Button: {
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        dangerColor: p.onTeal,
        fontWeight: 500,
      },
      Table: {
        headerBg: p.surface,
        headerColor: p.inkSoft,
        headerSplitColor: "transparent",
        rowHoverBg: p.hover,
        cellFontSizeSM: 13,
        cellPaddingBlockSM: 7,
        borderColor: p.lineSoft,
      },
      Tooltip: { colorTextLightSolid: "#ffffff", colorBgSpotlight: mode === "dark" ? "#33433f" : "#1d2f2d" },
      Tabs: { horizontalItemPadding: "10px 0", titleFontSize: 14 },
      Card: { headerFontSize: 14, bodyPadding: 16, headerHeight: 44 },
      Segmented: { itemSelectedColor: p.teal, trackBg: p.hover },
      Drawer: { paddingLG: 20 },
      Descriptions: { labelColor: p.inkSoft },
      Tag: { defaultBg: p.hover, defaultColor: p.inkSoft },
      Form: { verticalLabelPadding: "0 0 4px", itemMarginBottom: 18 },
    },
  };
}

function writeVariables(mode: Mode, p: Palette): void {
  const root = document.documentElement;
  root.dataset.theme = mode;
  root.style.colorScheme = mode;
  for (const [name, value] of Object.entries(p))
    if (typeof value === "string")
      root.style.setProperty(`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, value);
  root.style.setProperty("--font", FONT);
  root.style.setProperty("--mono", MONO);
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const [mode, setModeState] = useState<Mode>(firstMode);
  const palette = mode === "dark" ? DARK : LIGHT;
  const value = useMemo<ThemeValue>(
    () => ({
      mode,
      palette,
      setMode: (next) => {
        localStorage.setItem(KEY, next);
        setModeState(next);
      },
    }),
    [mode, palette],
  );
  useEffect(() => writeVariables(mode, palette), [mode, palette]);
  const config = useMemo(() => antConfig(mode, palette), [mode, palette]);
  return (
    <ThemeContext.Provider value={value}>
      <ConfigProvider
        theme={config}
        locale={i18n.language === "en" ? enUS : zhCN}
        button={{ autoInsertSpace: false }}
        form={{ requiredMark: "optional" }}
      >
        <AntApp component={false}>{children}</AntApp>
      </ConfigProvider>
    </ThemeContext.Provider>
  );
}
