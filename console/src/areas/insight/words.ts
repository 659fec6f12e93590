/** What a question can be built from, as the shop knows it, and how it is called. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { eventLabel, propertyLabel } from "@/kit/words";

interface Named {
  name: string;
  zh: string;
  en: string;
  values?: { value: string; count: number }[];
}
interface Fields {
  attributes: Named[];
  events: { name: string; count: number; properties: Named[] }[];
  segments: { segment_id: string; name: string; size: number }[];
}

const bare = (text: string) => text.replace(/[（(](分|fen)[）)]/, "").trim();

export function useWords() {
  const { t, i18n } = useTranslation();
  const vocabulary = useQuery({
    queryKey: ["insights", "vocabulary"],
    queryFn: ({ signal }) => body(api.GET("/api/insights/vocabulary", { signal })),
    staleTime: 300_000,
  });
  const fields = useQuery({
    queryKey: ["segments", "fields"],
    queryFn: ({ signal }) => body(api.GET("/api/segments/fields", { signal })) as Promise<Fields>,
    staleTime: 60_000,
  });
  const attribute = (name: string): string => {
    const short = name.replace(/^profile\./, "");
    const found = fields.data?.attributes.find((each) => each.name === short || each.name === `attrs.${short}`);
    if (found) return bare(i18n.language === "en" ? found.en : found.zh);
    const own = `insight.attribute.${short}`;
    return i18n.exists(own) ? t(own as never) : short;
  };
  const value = (name: string, text: string): string => {
    if (text === "(none)") return t("insight.noneBucket");
    if (text === "(other)") return t("insight.otherBucket");
    const short = name.replace(/^profile\./, "");
    const kind = short === "stage" ? "stage" : short === "value_group" ? "valueGroup" : null;
    if (kind) return t(`common.${kind}.${text}` as never, { defaultValue: text });
    const key = `insight.value.${short}.${text}`;
    return i18n.exists(key) ? t(key as never) : text;
  };
  const known = (name: string): string[] => {
    const short = name.replace(/^profile\./, "");
    const ofCustomer = fields.data?.attributes.find((each) => each.name === short)?.values ?? [];
    const counts = new Map<string, number>();
    for (const event of fields.data?.events ?? [])
      for (const each of event.properties)
        if (each.name === name)
          for (const one of each.values ?? []) counts.set(one.value, (counts.get(one.value) ?? 0) + one.count);
    const found = counts.size
      ? [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text)
      : ofCustomer.map((v) => v.value);
    return found.slice(0, 200);
  };
  return {
    t,
    isReady: vocabulary.data !== undefined,
    events: vocabulary.data?.events ?? [],
    properties: vocabulary.data?.properties ?? [],
    attributes: vocabulary.data?.customer_attributes ?? [],
    segments: fields.data?.segments ?? [],
    event: (name: string) => eventLabel(t, name),
    property: (name: string) => propertyLabel(t, name),
    attribute,
    value,
    known,
    segment: (id: string) => fields.data?.segments.find((each) => each.segment_id === id)?.name ?? id,
  };
}

export type Words = ReturnType<typeof useWords>;
