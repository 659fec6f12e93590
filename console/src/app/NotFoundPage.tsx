/** An address that no page answers to. */
import { Button, Result } from "antd";
import { useTranslation } from "react-i18next";
import { AppLink } from "@/kit/AppLink";
import { HOME } from "./pages";

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t("common.error.page404")}
      subTitle={t("common.error.page404Text")}
      extra={
        <AppLink to={HOME}>
          <Button type="primary">{t("nav.live")}</Button>
        </AppLink>
      }
    />
  );
}
