import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Check } from "./check.ts";

/** The local identity platform answers, where the repository has started one. */
export const checkLocalPlatform: Check = async ({ root }) => {
  const shared = { name: "local platform", needed: false };
  const mend = "start it: `tenantry local` (only specs with platform: local need it)";
  if (!root) return { ...shared, ok: false, found: "no repository of specs" };
  const file = join(root, ".tenantry/local/platform.json");
  const url = await readFile(file, "utf8").then(
    (text) => (JSON.parse(text) as { url?: string }).url,
    () => undefined,
  );
  if (!url) return { ...shared, ok: false, found: "never started here", mend };
  const answered = await fetch(url, { signal: AbortSignal.timeout(3_000), redirect: "manual" }).then(
    () => true,
    () => false,
  );
  return answered
    ? { ...shared, ok: true, found: url }
    : { ...shared, ok: false, found: `${url} does not answer`, mend };
};
