// The spec that a stack is of, as its file says it.
import { join } from "node:path";
import { parseTenantSpec } from "../../spec/parse-tenant-spec.ts";
import { readSpecFile } from "../../spec/read-spec-file.ts";
import type { TenantSpec } from "../../spec/tenant-spec.ts";
import type { StackName } from "./stack-names.ts";

/** Gives `undefined` where there is no valid one: a tenant that is gone, the stack platform. */
export function stackSpec(tenantsDirectory: string, { tenantId }: StackName): TenantSpec | undefined {
  const file = join(tenantsDirectory, `${tenantId}.yaml`);
  const read = readSpecFile(file);
  const parsed = "refused" in read ? undefined : parseTenantSpec(read.bytes, { file });
  return parsed?.ok ? parsed.spec : undefined;
}
