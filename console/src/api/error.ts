/** What went wrong with a request, as the server says it: a stable code, a sentence, its context. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly context: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;

export async function readError(response: Response): Promise<ApiError> {
  try {
    const body = await response.json();
    if (body?.error?.code) {
      return new ApiError(response.status, body.error.code, body.error.message ?? "", body.error.context ?? {});
    }
    if (Array.isArray(body?.detail)) {
      const text = body.detail.map((d: { loc?: unknown[]; msg?: string }) => `${d.loc?.slice(1).join(".")}: ${d.msg}`);
      return new ApiError(response.status, "invalid", text.join("; "), { detail: body.detail });
    }
    return new ApiError(response.status, `http.${response.status}`, String(body?.detail ?? response.statusText));
  } catch {
    return new ApiError(response.status, `http.${response.status}`, response.statusText || `HTTP ${response.status}`);
  }
}
