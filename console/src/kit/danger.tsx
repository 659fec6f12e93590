/** Asks before what hurts; what cannot be undone asks for a word to be typed. */
import { ExclamationCircleFilled } from "@ant-design/icons";
import { App, Input } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "./states";

interface Danger {
  title: string;
  text?: ReactNode;
  ok: string;
  /** When given, the button works only after this word was typed. */
  word?: string;
  run: () => Promise<unknown> | unknown;
}

/** Returns `ask(danger)`: a dialog that runs the action, tells a failure, and stays open on it. */
export function useConfirmDanger(): (danger: Danger) => void {
  const { modal, message } = App.useApp();
  const { t } = useTranslation();
  return ({ title, text, ok, word, run }) => {
    const dialog = modal.confirm({
      title,
      icon: <ExclamationCircleFilled className="bad" />,
      okText: ok,
      cancelText: t("common.cancel"),
      okButtonProps: { danger: true, disabled: Boolean(word) },
      autoFocusButton: word ? null : "cancel",
      content: (
        <div className="danger-text">
          {text}
          {word ? (
            <>
              <p>{t("common.typeToConfirm", { word })}</p>
              <Input
                aria-label={t("common.typeToConfirm", { word })}
                autoFocus
                onChange={(event) =>
                  dialog.update({ okButtonProps: { danger: true, disabled: event.target.value !== word } })
                }
              />
            </>
          ) : null}
        </div>
      ),
      onOk: async () => {
        try {
          await run();
        } catch (error) {
          message.error(errorText(error, t));
          throw error;
        }
      },
    });
  };
}
