// @vitest-environment node
import { existsSync, readFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

const DOCUMENT = new URL("../../../docs/reference/openapi.json", import.meta.url);

it.runIf(existsSync(DOCUMENT))("schema.d.ts is what `npm run api` makes of the server's OpenAPI document", async () => {
  const wanted = COMMENT_HEADER + astToString(await openapiTS(DOCUMENT, { alphabetize: true }));
  const kept = readFileSync(new URL("./schema.d.ts", import.meta.url), "utf8");
  expect(kept === wanted, "run `npm run api`").toBe(true);
});
