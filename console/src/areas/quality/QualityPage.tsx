/** Not built yet. */
import { useTranslation } from "react-i18next";
import { PageHead } from "@/kit/page";
import { EmptyState } from "@/kit/states";

export default function QualityPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("nav.quality")} />
      <EmptyState />
    </>
  );
}
