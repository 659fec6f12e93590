/** Shows a secret once: a key, or a one-time link. */
import { Alert, Button, Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CopyText } from "@/kit/values";

interface Props {
  secret: string | null;
  title: string;
  warning: string;
  onClose: () => void;
  children?: ReactNode;
}

export function SecretDialog({ secret, title, warning, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      open={secret !== null}
      title={title}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("settings.kept")}
        </Button>
      }
      width={620}
      destroyOnHidden
    >
      <div className="secret-box">
        <Alert type="warning" showIcon title={warning} />
        <CopyText text={secret ?? ""} label={title} />
        {children}
      </div>
    </Modal>
  );
}
