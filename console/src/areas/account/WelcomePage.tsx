/** First run and invitations: a one-time link opens the door, then a name and a password are set. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button, Form, Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { HOME } from "@/app/pages";
import { useSignIn } from "@/app/session";
import { AppLink } from "@/kit/AppLink";
import { EmptyState, errorText, LoadingState } from "@/kit/states";
import { Gate } from "./Gate";

type Step = "opening" | "password" | "spent";
const MIN_LENGTH = 10;

export default function WelcomePage() {
  const { t } = useTranslation();
  const { token }: { token?: unknown } = useSearch({ strict: false });
  const { openLink } = useSignIn();
  const [step, setStep] = useState<Step>("opening");
  const [name, setName] = useState("");
  const asked = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a one-time link is spent once
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    openLink(String(token ?? ""))
      .then((session) => {
        setName(session?.person.name ?? "");
        setStep("password");
        window.history.replaceState(null, "", "/welcome");
      })
      .catch(() => setStep("spent"));
  }, []);
  if (step === "opening") return <LoadingState page />;
  if (step === "spent") {
    return (
      <Gate title={t("account.linkSpent")}>
        <EmptyState
          compact
          title={t("account.linkSpentTitle")}
          text={t("account.linkSpentText")}
          action={
            <AppLink to="/sign-in">
              <Button type="primary">{t("account.signIn")}</Button>
            </AppLink>
          }
        />
      </Gate>
    );
  }
  return (
    <Gate title={t("account.welcome")} note={t("account.welcomeNote")}>
      <PasswordForm name={name} />
    </Gate>
  );
}

interface Values {
  name: string;
  password: string;
}

function PasswordForm({ name }: { name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { setPassword } = useSignIn();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const submit = async (values: Values) => {
    setBusy(true);
    setFailure("");
    try {
      await setPassword(values.password, values.name.trim());
      navigate({ to: HOME, replace: true });
    } catch (error) {
      setFailure(errorText(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Values> layout="vertical" size="large" requiredMark={false} onFinish={submit} initialValues={{ name }}>
      {failure ? <Alert type="error" showIcon title={failure} className="gap-below" /> : null}
      <Form.Item
        name="name"
        label={t("account.yourName")}
        rules={[{ required: true, message: t("account.nameNeeded") }]}
      >
        <Input autoComplete="name" maxLength={40} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("account.newPassword")}
        extra={t("account.passwordRule", { n: MIN_LENGTH })}
        rules={[{ min: MIN_LENGTH, required: true, message: t("account.passwordRule", { n: MIN_LENGTH }) }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t("account.enter")}
      </Button>
    </Form>
  );
}
