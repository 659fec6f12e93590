/** What the builder offers to choose from, as the server knows it, and how it is called. */
import type { TFunction } from "i18next";
import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";
import { eventLabel, propertyLabel } from "@/kit/words";

export type FieldType = "text" | "boolean" | "number" | "date" | "instant" | "dynamic";
export interface Known {
  value: string;
  count: number;
}
export interface FieldChoice {
  name: string;
  type: FieldType;
  zh: string;
  en: string;
  values?: Known[];
}
export interface Choices {
  attributes: FieldChoice[];
  events: { name: string; count: number; properties: FieldChoice[] }[];
  tags: Known[];
  stages: Known[];
  groups: Known[];
  models: string[];
  segments: { segment_id: string; name: string; size: number }[];
}

export const NO_CHOICES: Choices = {
  attributes: [],
  events: [],
  tags: [],
  stages: [],
  groups: [],
  models: [],
  segments: [],
};
export const ChoicesContext = createContext<Choices>(NO_CHOICES);
export const useChoices = (): Choices => useContext(ChoicesContext);

/** A money field is typed and told in yuan, kept in fen. */
export const isMoney = (name: string): boolean => name.endsWith("_fen");

export interface Names {
  t: TFunction;
  isEnglish: boolean;
  attribute: (name: string) => string;
  event: (name: string) => string;
  property: (name: string) => string;
  segment: (id: string) => string;
  value: (field: string, value: unknown) => string;
}

const ENUMS: Record<string, "stage" | "valueGroup" | "gender" | "memberAge"> = {
  stage: "stage",
  value_group: "valueGroup",
  gender: "gender",
  member_age: "memberAge",
};

/** How things are called, for the editors and for the summary sentence. */
export function useNames(): Names {
  const { t, i18n } = useTranslation();
  const choices = useChoices();
  const isEnglish = i18n.language === "en";
  return {
    t,
    isEnglish,
    attribute: (name) => {
      const found = choices.attributes.find((each) => each.name === name);
      if (!found) return name.replace(/^attrs\./, "");
      return (isEnglish ? found.en : found.zh).replace(/[（(](分|fen)[）)]/, "").trim();
    },
    event: (name) => eventLabel(t, name),
    property: (name) => propertyLabel(t, name),
    segment: (id) => choices.segments.find((each) => each.segment_id === id)?.name ?? id,
    value: (field, value) => {
      const kind = ENUMS[field];
      return kind
        ? t(`${kind === "stage" || kind === "valueGroup" ? "common" : "segments"}.${kind}.${value}` as never, {
            defaultValue: String(value),
          })
        : String(value);
    },
  };
}
