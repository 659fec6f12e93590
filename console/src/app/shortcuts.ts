/** Keys that work everywhere: Ctrl K, `/`, `?`, and `g` followed by a page's letter. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { PAGES } from "./pages";

export const FILTER_MARK = "data-filter-search";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useShortcuts({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }): void {
  const navigate = useNavigate();
  const latest = useRef({ onPalette, onHelp });
  latest.current = { onPalette, onHelp };
  useEffect(() => {
    let goUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.onPalette();
        return;
      }
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (Date.now() < goUntil) {
        goUntil = 0;
        const page = PAGES.find((each) => each.nav?.letter === event.key);
        if (page) navigate({ to: page.path });
      } else if (event.key === "g") goUntil = Date.now() + 1200;
      else if (event.key === "?") latest.current.onHelp();
      else if (event.key === "/") {
        const box = document.querySelector<HTMLInputElement>(`[${FILTER_MARK}] input`);
        if (box) {
          event.preventDefault();
          box.focus();
        }
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate]);
}
