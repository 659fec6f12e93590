/** The live estimate: asked again a moment after the last edit; an answer to an old question is cancelled. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, body } from "@/api/http";
import type { Definition } from "./ast";

const PAUSE_MS = 350;

export function useSettled<T>(value: T, ms = PAUSE_MS): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), ms);
    return () => window.clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

export function useEstimate(definition: Definition | null) {
  const text = definition ? JSON.stringify(definition) : "";
  const asked = useSettled(text);
  const estimate = useQuery({
    queryKey: ["segments", "estimate", asked],
    queryFn: ({ signal }) =>
      body(api.POST("/api/segments/estimate", { body: { definition: JSON.parse(asked) }, signal })),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
  return { estimate, isPending: text !== "" && (text !== asked || estimate.isFetching) };
}
