// A stack is a tenant, or a tenant in an environment (design §3.1).

import { SpecError } from "./spec-error.ts";
import { isTenantId } from "./tenant-id.ts";

/** `acme` → the tenant; `acme.prod` → tenant and environment. Throws `settings.stack-name` (usage). */
export function parseStackName(stack: string): { tenantId: string; environment?: string } {
  // organization/project/stack is how Pulumi writes it in full; only the last part is ours
  const own = /^(?:\w[\w-]*\/\w[\w.-]*\/)?([^/]+)$/.exec(stack)?.[1] ?? "";
  const [tenantId = "", environment, ...rest] = own.split(".");
  const shaped =
    rest.length === 0 && (environment === undefined || /^(?=.{1,20}$)[a-z](?:-?[a-z0-9])*$/.test(environment));
  if (shaped && (isTenantId(tenantId) || tenantId === "platform"))
    return environment === undefined ? { tenantId } : { tenantId, environment };
  throw new SpecError(
    "settings.stack-name",
    `${JSON.stringify(stack.slice(0, 100))} is not the name of a tenant's stack`,
    {
      kind: "usage",
      mend: "a stack is called <tenantId> or <tenantId>.<environment>",
    },
  );
}
