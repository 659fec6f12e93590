/** A form in a drawer: keeps what was typed when the server refuses, shows the refusal at the top. */
import { Alert, Button, Drawer, Form, type FormInstance } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "./states";

interface Props<V> {
  open: boolean;
  title: string;
  onClose: () => void;
  onSubmit: (values: V) => Promise<unknown>;
  initial?: Partial<V>;
  form?: FormInstance<V>;
  ok?: string;
  width?: number;
  children: ReactNode;
}

export function FormDrawer<V extends object>({
  open,
  title,
  onClose,
  onSubmit,
  initial,
  form,
  ok,
  width = 480,
  children,
}: Props<V>) {
  const { t } = useTranslation();
  const [own] = Form.useForm<V>();
  const used = form ?? own;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (!open) return;
    setFailure(null);
    used.resetFields();
  }, [open, used]);
  const submit = async () => {
    const values = await used.validateFields().catch(() => null);
    if (!values) return;
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit(values);
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={title}
      size={width}
      destroyOnHidden
      forceRender
      closable={{ "aria-label": t("common.close") }}
      footer={
        <div className="drawer-foot">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="primary" loading={busy} onClick={submit}>
            {ok ?? t("common.save")}
          </Button>
        </div>
      }
    >
      {failure ? <Alert type="error" showIcon title={errorText(failure, t)} className="gap-below" /> : null}
      <Form<V> form={used} layout="vertical" initialValues={initial} onFinish={submit} preserve={false}>
        {children}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </Form>
    </Drawer>
  );
}
