/** Values on screen: money, time, counts, customers' stage and value group, secrets to copy. */
import { CopyOutlined } from "@ant-design/icons";
import { App, Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useSession } from "@/app/session";
import type commonTexts from "@/i18n/zh/common";
import { formatAgo, formatCount, formatMoney, formatShare, formatTime, type TimeStyle } from "./format";

export function Money({ fen, short }: { fen: number | null | undefined; short?: boolean }) {
  const { shop } = useSession();
  return <span className="num">{formatMoney(fen, shop.currency, short)}</span>;
}

/** An instant in the shop's zone; the tooltip tells how long ago. */
export function Time({ at, style }: { at: string | null | undefined; style?: TimeStyle }) {
  const { shop } = useSession();
  if (!at) return <span className="faint">–</span>;
  return (
    <time className="num" dateTime={at} title={`${formatAgo(at)} · ${shop.zone}`}>
      {formatTime(at, shop.zone, style)}
    </time>
  );
}

export const Count = ({ n }: { n: number | null | undefined }) => <span className="num">{formatCount(n)}</span>;
export const Share = ({ of, digits }: { of: number | null | undefined; digits?: number }) => (
  <span className="num">{formatShare(of, digits)}</span>
);

export type StageName = keyof typeof commonTexts.stage;
export type ValueGroupName = keyof typeof commonTexts.valueGroup;

export const STAGE_ORDER: readonly StageName[] = ["prospect", "active", "silent", "sleeping", "pre_churn", "churned"];
export const VALUE_GROUPS: readonly ValueGroupName[] = [
  "important_value",
  "important_develop",
  "important_keep",
  "important_win_back",
  "general_value",
  "general_develop",
  "general_keep",
  "general_win_back",
];

export function StageTag({ stage }: { stage: string | null | undefined }) {
  const { t } = useTranslation();
  if (!stage) return <span className="faint">–</span>;
  return (
    <span className={`stage-tag stage-${stage}`}>
      {t(`common.stage.${stage as StageName}`, { defaultValue: stage })}
    </span>
  );
}

export function ValueGroupTag({ group }: { group: string | null | undefined }) {
  const { t } = useTranslation();
  if (!group) return <span className="faint">–</span>;
  return (
    <Tag variant="filled" color={group.startsWith("important") ? "gold" : undefined}>
      {t(`common.valueGroup.${group as ValueGroupName}`, { defaultValue: group })}
    </Tag>
  );
}

/** Text in a fixed-width face with a button that copies it. */
export function CopyText({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    message.success(t("common.copied"));
  };
  return (
    <span className="copy-text">
      <code>{text}</code>
      <Button
        size="small"
        type="text"
        icon={<CopyOutlined />}
        aria-label={`${t("common.copy")} ${label ?? ""}`}
        onClick={copy}
      />
    </span>
  );
}
