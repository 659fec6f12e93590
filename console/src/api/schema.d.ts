/** Written by `npm run api` from docs/reference/openapi.json. */
export interface paths {}
export interface components {}
