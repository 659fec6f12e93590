/** The query client: keeps old data on screen while it asks again, retries only what may heal by itself. */
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./error";

const heals = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status === 503);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 300_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => heals(error) && count < 2,
      retryDelay: (count) => 400 * 2 ** count,
    },
    mutations: { retry: false },
  },
});
