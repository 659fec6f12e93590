/** Table bodies that scroll can be reached with the keyboard: antd gives them no tab stop of their own. */
import { useEffect } from "react";

const BODIES = ".ant-table-body:not([tabindex]), .ant-table-content:not([tabindex])";

function mark(): void {
  for (const body of document.querySelectorAll<HTMLElement>(BODIES)) body.tabIndex = 0;
}

export function useScrollFocus(): void {
  useEffect(() => {
    let frame = 0;
    const watch = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(mark);
    });
    watch.observe(document.body, { childList: true, subtree: true });
    mark();
    return () => {
      watch.disconnect();
      cancelAnimationFrame(frame);
    };
  }, []);
}
