/** Funnel: how many customers get from step to step, where they stop, how long it takes. */
import { useTranslation } from "react-i18next";
import { FunnelAnswer } from "./funnel/FunnelAnswer";
import { FunnelForm } from "./funnel/FunnelForm";
import { type FunnelQuery, type FunnelResult, START } from "./funnel/model";
import { Frame } from "./parts/Frame";
import { useInsight } from "./useInsight";

export default function FunnelPage() {
  const { t } = useTranslation();
  const insight = useInsight<FunnelQuery, FunnelResult>(START);
  return (
    <Frame
      title={t("nav.funnel")}
      note={t("insight.funnel.note")}
      insight={insight}
      form={<FunnelForm query={insight.query} set={insight.set} />}
      isEmpty={(result) => !result.counts[0]}
    >
      {(query, result, open) => <FunnelAnswer query={query} result={result} open={open} />}
    </Frame>
  );
}
