/** The one way to the server: same-origin cookies, X-CSRF on unsafe methods, errors as ApiError, a 401 told to the shell. */
import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, readError } from "./error";
import type { paths } from "./schema";

let csrf = "";
const expiredListeners = new Set<() => void>();

export const setCsrf = (value: string): void => {
  csrf = value;
};

/** Calls back each time the server says that the session is over; returns the way to stop. */
export function onSessionExpired(listener: () => void): () => void {
  expiredListeners.add(listener);
  return () => expiredListeners.delete(listener);
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

async function failed(response: Response): Promise<ApiError> {
  const error = await readError(response);
  if (response.status === 401 && !new URL(response.url).pathname.startsWith("/api/session")) {
    for (const tell of expiredListeners) tell();
  }
  return error;
}

const edge: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRF", csrf);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await failed(response);
  },
  onError() {
    return new ApiError(0, "network", "network");
  },
};

/** The typed client: `api.GET("/api/customers", { params: { query } })`. */
export const api = createClient<paths>({ baseUrl: window.location.origin });
api.use(edge);

/** The body of an answer that has one; errors have been thrown before. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

export type Query = Record<string, string | number | boolean | readonly (string | number)[] | null | undefined>;

export function queryText(query: Query = {}): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value)) for (const each of value) out.append(key, String(each));
    else out.set(key, String(value));
  }
  const text = out.toString();
  return text ? `?${text}` : "";
}

interface Extra {
  query?: Query;
  json?: unknown;
  form?: FormData;
  signal?: AbortSignal;
}

/** An untyped call, for uploads and for routes that the schema does not describe (files, streams). */
export async function call<T>(method: string, path: string, extra: Extra = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (!SAFE.has(method)) headers["X-CSRF"] = csrf;
  if (extra.json !== undefined) headers["Content-Type"] = "application/json";
  const payload = extra.form ?? (extra.json === undefined ? undefined : JSON.stringify(extra.json));
  let response: Response;
  try {
    response = await fetch(path + queryText(extra.query), { method, headers, body: payload, signal: extra.signal });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "network", "network");
  }
  if (!response.ok) throw await failed(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>("GET", path, { query, signal });
export const post = <T>(path: string, json?: unknown, signal?: AbortSignal) => call<T>("POST", path, { json, signal });
export const put = <T>(path: string, json?: unknown) => call<T>("PUT", path, { json });
export const patch = <T>(path: string, json?: unknown) => call<T>("PATCH", path, { json });
export const remove = <T>(path: string) => call<T>("DELETE", path);

/** One page of a list, as every list of the server answers. */
export interface Page<T> {
  items: T[];
  next: string | null;
  total: number | null;
}
