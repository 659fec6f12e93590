/** Before every test: Chinese texts, and the browser parts that happy-dom lacks. */
import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { startLanguage } from "@/i18n";

globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

beforeAll(() => (typeof document === "undefined" ? undefined : startLanguage("zh-CN")));
afterEach(cleanup);
