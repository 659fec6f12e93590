/** The console's own colours: deep teal and ink on paper, vermilion for the seal and for danger. */
export interface Palette {
  paper: string;
  surface: string;
  raised: string;
  line: string;
  lineSoft: string;
  hover: string;
  ink: string;
  inkSoft: string;
  inkFaint: string;
  teal: string;
  tealSoft: string;
  onTeal: string;
  good: string;
  warn: string;
  bad: string;
  info: string;
  goodSoft: string;
  warnSoft: string;
  badSoft: string;
  infoSoft: string;
  rail: string;
  railInk: string;
  railFaint: string;
  railHover: string;
  railOn: string;
  railLine: string;
  series: readonly string[];
  heat: readonly [string, string];
}

export const LIGHT: Palette = {
  paper: "#f2f5f4",
  surface: "#ffffff",
  raised: "#ffffff",
  line: "#d7e0de",
  lineSoft: "#e6ecea",
  hover: "#eef4f2",
  ink: "#14211f",
  inkSoft: "#465755",
  inkFaint: "#5d6d6b",
  teal: "#0c6b66",
  tealSoft: "#e0f0ed",
  onTeal: "#ffffff",
  good: "#1a7a4b",
  warn: "#985a04",
  bad: "#b93620",
  info: "#22639f",
  goodSoft: "#e3f3ea",
  warnSoft: "#fbf0dc",
  badSoft: "#fbe9e5",
  infoSoft: "#e4eff9",
  rail: "#10272a",
  railInk: "#c9d8d6",
  railFaint: "#86a09d",
  railHover: "#1a363a",
  railOn: "#1f4a4c",
  railLine: "#264448",
  series: ["#0f7a73", "#d08a1d", "#3f63b5", "#b9483a", "#7a5aa6", "#5a8f3c", "#2f95b8", "#8a6d4b"],
  heat: ["#e7f3f0", "#0c6b66"],
};

export const DARK: Palette = {
  paper: "#0d1413",
  surface: "#141d1c",
  raised: "#1b2625",
  line: "#2b3a38",
  lineSoft: "#212e2c",
  hover: "#1c2927",
  ink: "#e5edeb",
  inkSoft: "#b1c0bd",
  inkFaint: "#93a4a1",
  teal: "#48bfb1",
  tealSoft: "#173634",
  onTeal: "#04211e",
  good: "#5cc48d",
  warn: "#e0a94a",
  bad: "#f08a75",
  info: "#79b4ea",
  goodSoft: "#17301f",
  warnSoft: "#33280f",
  badSoft: "#3a1d17",
  infoSoft: "#14293d",
  rail: "#0a1011",
  railInk: "#bccbc9",
  railFaint: "#7f9794",
  railHover: "#15201f",
  railOn: "#173634",
  railLine: "#1f2c2b",
  series: ["#48bfb1", "#e5ad4e", "#86a4f0", "#ef8d7c", "#b99ae6", "#9ccb7b", "#6cc5e6", "#c9a982"],
  heat: ["#17302e", "#48bfb1"],
};

export const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';
export const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';
