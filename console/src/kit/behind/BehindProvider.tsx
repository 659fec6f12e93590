/** Holds the drawer of customers behind a number, one for the whole console. */
import { useLocation } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { type Behind, BehindContext } from "./behind";

const BehindDrawer = lazy(() => import("./BehindDrawer"));

export function BehindProvider({ children }: { children: ReactNode }) {
  const [behind, setBehind] = useState<Behind | null>(null);
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes to another page has left the list
  useEffect(() => setOpen(false), [pathname]);
  const open = useMemo(
    () => (next: Behind) => {
      setBehind(next);
      setOpen(true);
    },
    [],
  );
  return (
    <BehindContext.Provider value={open}>
      {children}
      <Suspense fallback={null}>
        {behind ? <BehindDrawer behind={behind} open={isOpen} onClose={() => setOpen(false)} /> : null}
      </Suspense>
    </BehindContext.Provider>
  );
}
