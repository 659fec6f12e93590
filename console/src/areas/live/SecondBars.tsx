/** The last minute, one thin bar per second: visitors behind, orders in front. */
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/types";
import { formatCount } from "@/kit/format";

const HIGH = 44;

export function SecondBars({ seconds }: { seconds: readonly Schema<"Second">[] }) {
  const { t } = useTranslation();
  const most = Math.max(4, ...seconds.map((each) => each.visitors));
  const sum = (field: "visitors" | "orders") => seconds.reduce((all, each) => all + each[field], 0);
  const label = t("live.lastMinuteText", {
    visitors: formatCount(sum("visitors")),
    orders: formatCount(sum("orders")),
  });
  return (
    <div className="second-bars">
      <svg viewBox={`0 0 ${seconds.length * 10} ${HIGH}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <line x1="0" x2={seconds.length * 10} y1={HIGH - 0.5} y2={HIGH - 0.5} stroke="var(--line)" />
        {seconds.map((each, i) => {
          const high = (each.visitors / most) * (HIGH - 4);
          const paid = (each.orders / most) * (HIGH - 4);
          return (
            <g key={each.at}>
              <rect x={i * 10 + 1} y={HIGH - high} width="8" height={high} fill="var(--teal)" opacity="0.45" />
              <rect x={i * 10 + 1} y={HIGH - paid} width="8" height={paid} fill="var(--warn)" />
            </g>
          );
        })}
      </svg>
      <p className="muted">{label}</p>
    </div>
  );
}
