/** Questions and changes of imports. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { api, body, call } from "@/api/http";
import type { Schema } from "@/api/types";

export type ImportJob = Schema<"ImportJob">;
export type Preview = Schema<"Preview">;
export type Target = Schema<"TargetView">;
export type Setup = Schema<"SetupBody">;
type Label = Schema<"Label">;

export const sayLabel = (label: Label | null | undefined, language: string): string =>
  (language === "en" ? label?.en : label?.zh) ?? "";

export const LIVE_STATES = new Set(["queued", "running"]);
export const STATE_TONE: Record<string, string> = {
  uploaded: "warning",
  queued: "default",
  running: "processing",
  done: "success",
  failed: "error",
  cancelled: "default",
};

export function upload(file: File): Promise<ImportJob> {
  const form = new FormData();
  form.append("file", file);
  return call<ImportJob>("POST", "/api/imports", { form });
}

export const useTargets = () =>
  useQuery({
    queryKey: ["imports", "targets"],
    queryFn: ({ signal }) => body(api.GET("/api/imports/targets", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useJob = (id: string) =>
  useQuery({
    queryKey: ["imports", id],
    queryFn: ({ signal }) => body(api.GET("/api/imports/{job_id}", { params: { path: { job_id: id } }, signal })),
    refetchInterval: ({ state }) => (LIVE_STATES.has(state.data?.state ?? "") ? 700 : false),
  });

export const usePreview = (id: string, setup: Setup) =>
  useQuery({
    queryKey: ["import-preview", id, setup],
    queryFn: ({ signal }) =>
      body(api.POST("/api/imports/{job_id}/preview", { params: { path: { job_id: id } }, body: setup, signal })),
    placeholderData: keepPreviousData,
  });

export const targetLabel = (
  targets: Target[] | undefined,
  kind: string | null,
  t: TFunction,
  language: string,
): string => sayLabel(targets?.find((each) => each.kind === kind)?.label, language) || kind || t("common.none");
