/** The session ended while somebody was working: sign in again on top of the page, nothing typed is lost. */
import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { SignInForm } from "./SignInForm";

export function SignInDialog({ open, onDone }: { open: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const done = () => {
    onDone();
    client.refetchQueries({ type: "active" });
  };
  return (
    <Modal
      open={open}
      title={t("account.expired")}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      width={400}
      destroyOnHidden
    >
      <p className="muted gap-below">{t("account.expiredText")}</p>
      <SignInForm onDone={done} />
    </Modal>
  );
}
