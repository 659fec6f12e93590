/** Recency, frequency and money of a value group, each high or low. */
import { useTranslation } from "react-i18next";

export function Marks({ of }: { of: string }) {
  const { t } = useTranslation();
  return (
    <span className="rfm-marks">
      {["R", "F", "M"].map((letter, i) => {
        const isHigh = of[i] === "1";
        return (
          <span key={letter} className={isHigh ? "is-high" : ""} title={t(isHigh ? "profile.high" : "profile.low")}>
            {letter}
            {isHigh ? "↑" : "↓"}
          </span>
        );
      })}
    </span>
  );
}
