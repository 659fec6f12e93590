/** E-mail and password; tells a refusal above the fields and keeps what was typed. */
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/error";
import { useSignIn } from "@/app/session";
import { errorText } from "@/kit/states";

interface Values {
  email: string;
  password: string;
}

export function SignInForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { signIn } = useSignIn();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const submit = async ({ email, password }: Values) => {
    setBusy(true);
    setFailure("");
    try {
      await signIn(email.trim(), password);
      onDone();
    } catch (error) {
      const status = error instanceof ApiError ? error.status : -1;
      setFailure(status === 401 ? t("account.wrong") : status === 429 ? t("account.slowDown") : errorText(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Values> layout="vertical" size="large" requiredMark={false} onFinish={submit}>
      {failure ? <Alert type="error" showIcon title={failure} className="gap-below" /> : null}
      <Form.Item
        name="email"
        label={t("account.email")}
        rules={[{ required: true, message: t("account.emailNeeded") }]}
      >
        <Input type="email" autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("account.password")}
        rules={[{ required: true, message: t("account.passwordNeeded") }]}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t("account.signIn")}
      </Button>
    </Form>
  );
}
