/** A change asked of the server: tells success or failure, and refreshes what it touched. */
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { errorText } from "./states";

interface Options<T> {
  /** Queries to ask again afterwards. */
  touches?: QueryKey[];
  /** What to say on success; a function may name the result. */
  say?: string | ((result: T) => string);
  onDone?: (result: T) => void;
}

export function useAction<V, T>(run: (input: V) => Promise<T>, { touches = [], say, onDone }: Options<T> = {}) {
  const { message } = App.useApp();
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (result) => {
      if (say) message.success(typeof say === "function" ? say(result) : say);
      await Promise.all(touches.map((queryKey) => client.invalidateQueries({ queryKey })));
      onDone?.(result);
    },
    onError: (error) => void message.error(errorText(error, t)),
  });
}
