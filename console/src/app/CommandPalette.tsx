/** Ctrl K: any page, any customer, the few global actions, from the keyboard. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Input, type InputRef, Modal } from "antd";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { findCustomers } from "@/areas/customers/find";
import { useTheme } from "@/design/theme";
import { setLanguage } from "@/i18n";
import { PAGES } from "./pages";
import { useMay, useSignIn } from "./session";

interface Entry {
  key: string;
  group: "palettePages" | "paletteCustomers" | "paletteActions";
  label: string;
  hint?: string;
  run: () => void;
}

export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef<InputRef>(null);
  const entries = useEntries(text, open);
  const chosen = Math.min(at, Math.max(entries.length - 1, 0));
  useEffect(() => {
    if (open) {
      setText("");
      setAt(0);
    }
  }, [open]);
  const run = (entry?: Entry) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, entries.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) run(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      closable={false}
      width={560}
      destroyOnHidden
      className="palette"
      styles={{ container: { padding: 0 } }}
      afterOpenChange={(isOpen) => isOpen && box.current?.focus()}
      aria-label={t("nav.palette")}
    >
      <Input
        ref={box}
        variant="borderless"
        size="large"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        placeholder={t("nav.palette")}
        role="combobox"
        aria-label={t("nav.palette")}
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={entries[chosen] ? `palette-${entries[chosen].key}` : undefined}
      />
      <div id="palette-list" role="listbox" aria-label={t("nav.palette")} className="palette-list">
        {entries.map((entry, i) => (
          <div key={entry.key}>
            {i === 0 || entries[i - 1].group !== entry.group ? (
              <div className="palette-group">{t(`nav.${entry.group}`)}</div>
            ) : null}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above owns the keys */}
            <div
              id={`palette-${entry.key}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === chosen}
              className="palette-entry"
              onMouseMove={() => setAt(i)}
              onClick={() => run(entry)}
            >
              <span>{entry.label}</span>
              {entry.hint ? <span className="muted">{entry.hint}</span> : null}
            </div>
          </div>
        ))}
        {entries.length ? null : <p className="palette-none">{t("nav.paletteNone")}</p>}
      </div>
      <div className="palette-foot">{t("nav.paletteHint")}</div>
    </Modal>
  );
}

function useEntries(text: string, open: boolean): Entry[] {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const { mode, setMode } = useTheme();
  const { signOut } = useSignIn();
  const asked = useDeferredValue(text.trim());
  const customers = useQuery({
    queryKey: ["palette", asked],
    queryFn: ({ signal }) => findCustomers(asked, signal),
    enabled: open && asked.length >= 2 && may("customer.read"),
  });
  return useMemo(() => {
    const fits = (label: string, path = "") => `${label} ${path}`.toLowerCase().includes(asked.toLowerCase());
    const pages = PAGES.filter((page) => page.nav && may(page.permission)).map<Entry>((page) => ({
      key: page.path.replaceAll("/", "-"),
      group: "palettePages",
      label: t(`nav.${page.title}`),
      hint: page.nav?.letter ? `g ${page.nav.letter}` : undefined,
      run: () => navigate({ to: page.path }),
    }));
    const found = (customers.data ?? []).map<Entry>((customer) => ({
      key: `c${customer.customer_no}`,
      group: "paletteCustomers",
      label: customer.label,
      hint: customer.hint,
      run: () => navigate({ to: `/customers/${customer.customer_no}` }),
    }));
    const actions: Entry[] = [
      {
        key: "theme",
        group: "paletteActions",
        label: t("nav.toggleTheme"),
        run: () => setMode(mode === "dark" ? "light" : "dark"),
      },
      {
        key: "language",
        group: "paletteActions",
        label: t("nav.toggleLanguage"),
        run: () => void setLanguage(i18n.language === "en" ? "zh-CN" : "en"),
      },
      { key: "out", group: "paletteActions", label: t("nav.signOut"), run: () => void signOut() },
    ];
    return [...pages.filter((e) => fits(e.label, e.key)), ...found, ...actions.filter((e) => fits(e.label))];
  }, [asked, customers.data, may, mode, navigate, setMode, signOut, t, i18n.language]);
}
