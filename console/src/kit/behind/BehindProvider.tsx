/** Holds the drawer of customers behind a number, one for the whole console. */
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { type Behind, BehindContext } from "./behind";

const BehindDrawer = lazy(() => import("./BehindDrawer"));

export function BehindProvider({ children }: { children: ReactNode }) {
  const [behind, setBehind] = useState<Behind | null>(null);
  const [isOpen, setOpen] = useState(false);
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
