/** The list of keyboard shortcuts. */
import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { PAGES } from "./pages";

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const rows: [string, string][] = [
    ["Ctrl K", t("nav.shortcutPalette")],
    ["/", t("nav.shortcutFilter")],
    ["?", t("nav.shortcutHelp")],
  ];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("nav.shortcuts")} width={460}>
      <dl className="keys">
        {rows.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">{t("nav.shortcutGo")}</p>
      <dl className="keys keys-two">
        {PAGES.filter((page) => page.nav?.letter).map((page) => (
          <div key={page.path}>
            <dt>
              <kbd>g</kbd> <kbd>{page.nav?.letter}</kbd>
            </dt>
            <dd>{t(`nav.${page.title}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
