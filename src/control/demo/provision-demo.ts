// The demo's first half: platform, secrets, keys, `up` of three tenants by the real engine, `publish`.
import { createHash } from "node:crypto";
import { bundleNames } from "../../bundle/documents.ts";
import { exitCodes, TenantryError } from "../../errors.ts";
import { planTenant } from "../../plan/plan-tenant.ts";
import type { TenantSpec } from "../../spec/tenant-spec.ts";
import { publish } from "../cli/commands/publish.ts";
import { up } from "../cli/commands/up.ts";
import type { Deployment } from "../cli/deployment.ts";
import type { ErrorReport } from "../cli/describe-error.ts";
import type { Io } from "../cli/io.ts";
import { runStacks } from "../cli/run-stacks.ts";
import { makeExampleSecrets } from "./example-secrets.ts";

/** Makes the secret files that the example specs refer to; gives how many were made. */
export async function prepareSecrets(deployment: Deployment, specs: readonly TenantSpec[]): Promise<number> {
  const references = specs.flatMap((spec) =>
    planTenant(spec, deployment.settings).secrets.map(({ reference }) => reference),
  );
  return (await makeExampleSecrets(deployment.root, references)).length;
}

/** What `up` did for one tenant, and the config that the stack exports. */
export interface DemoTenant {
  tenantId: string;
  /** resources by operation: `{ create: 14 }`, `{ same: 14 }` */
  changes: Record<string, number>;
  tenantConfig: string;
  /** object of that config in the bundle */
  leaf: string;
}

/** Runs `tenantry up` for each id and reads the outputs. The first failure ends the demo with its own error. */
export async function provisionTenants(deployment: Deployment, ids: readonly string[], io: Io): Promise<DemoTenant[]> {
  const applied = await up.run({ tenants: [...ids], dir: deployment.root }, io);
  for (const stack of applied.stacks) if (!stack.ok) throw asThrown(stack.error);
  const names = ids.map((tenantId) => ({ tenantId, stack: tenantId }));
  const how = { verb: "outputs of", clearDeadLock: false };
  const outputs = await runStacks(deployment, names as Parameters<typeof runStacks>[1], how, io, (stack) =>
    stack.outputs(),
  );
  return outputs.map((each, n) => {
    if (!each.ok) throw asThrown(each.error);
    const stack = applied.stacks[n];
    const tenantConfig = String(each.result.tenantConfig);
    const leaf = bundleNames.object(createHash("sha256").update(tenantConfig).digest("base64url"));
    return { tenantId: each.tenantId, changes: stack?.ok ? stack.result.changes : {}, tenantConfig, leaf };
  });
}

/** Runs `tenantry publish`; gives the head's version. */
export async function publishFleet(deployment: Deployment, io: Io): Promise<number> {
  const published = await publish.run({ dir: deployment.root }, io);
  const refused = published.refused[0];
  if (refused) throw new TenantryError("demo.publish", `${refused.tenant} was not published: ${refused.message}`);
  return published.version;
}

function asThrown({ code, message, mend, exitCode }: ErrorReport): TenantryError {
  const kind =
    (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).find((one) => exitCodes[one] === exitCode) ?? "failed";
  return new TenantryError(code, message, mend === undefined ? { kind } : { kind, mend });
}
