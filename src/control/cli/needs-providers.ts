// Whether a stack needs providers that the engine has to download; a tenant on this machine alone needs none.
import { join } from "node:path";
import { parseTenantSpec } from "../../spec/parse-tenant-spec.ts";
import { readSpecFile } from "../../spec/read-spec-file.ts";
import type { StackName } from "./stack-names.ts";

/**
 * Where no valid spec says otherwise (a tenant that is gone, the stack platform), the engine may download what it needs.
 * `store`: the settings name a store of AWS, into which the secrets of a tenant go that are delivered by reference.
 */
export function needsProviders(
  tenantsDirectory: string,
  { tenantId }: StackName,
  { store }: { store: boolean } = { store: false },
): boolean {
  const file = join(tenantsDirectory, `${tenantId}.yaml`);
  const read = readSpecFile(file);
  const parsed = "refused" in read ? undefined : parseTenantSpec(read.bytes, { file });
  if (parsed === undefined || !parsed.ok) return true;
  // overlays too: the stack may be of any environment
  const texts = [parsed.spec, ...Object.values(parsed.spec.environments ?? {})];
  return texts.some(
    ({ identity, runtime }) =>
      (identity?.platform ?? "local") !== "local" ||
      identity?.dnsZone !== undefined ||
      (runtime?.gateway?.kind ?? "none") !== "none" ||
      (store && runtime?.secrets?.delivery === "reference"),
  );
}
