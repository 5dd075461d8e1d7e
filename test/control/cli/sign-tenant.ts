// What `up` leaves behind for `publish`: a signed config in the ledger, without an engine.
import type { TenantContent } from "../../../src/bundle/documents.ts";
import { nextTenantConfig } from "../../../src/bundle/next-tenant-config.ts";
import { readLedger } from "../../../src/bundle/read-ledger.ts";
import { recordInLedger } from "../../../src/bundle/record-in-ledger.ts";
import { signTenantConfig } from "../../../src/bundle/sign-tenant-config.ts";
import { type Clock, systemClock } from "../../../src/clock.ts";
import { openDeployment } from "../../../src/control/cli/deployment.ts";
import { bundleVerifier } from "../../../src/verify/bundle-verifier.ts";

/** Signs `tenant`'s next config with the fleet's keys, records it, and gives the JWS. */
export async function signTenant(
  root: string,
  tenant: string,
  options: { clock?: Clock; content?: Partial<TenantContent> } = {},
): Promise<string> {
  const { clock = systemClock } = options;
  const opened = await openDeployment({ dir: root }, { cwd: root });
  const keyring = await opened.openKeyring();
  const target = await opened.openTarget();
  const verifier = bundleVerifier({ trust: keyring.root, clock });
  const signer = keyring.signer("tenant");
  const { deployment, environment } = opened.settings;
  const content: TenantContent = {
    organizationName: tenant,
    status: "active",
    plan: "pro",
    domains: [],
    hosts: [`${tenant}.mcp.localhost`],
    issuers: [],
    clients: [],
    oauth: {},
    roles: [],
    allowlist: [],
    features: {},
    redis: { prefix: `tenantry:{${tenant}}:` },
    secrets: {},
    ...options.content,
  };
  const { entry: ledger } = await readLedger(target, tenant, verifier.lastLeaf);
  const next = nextTenantConfig({
    ...{ deployment, environment, tenant, content, at: clock(), signingKid: signer.kid },
    ...(ledger ? { ledger } : {}),
  });
  if (next.action === "keep") return next.entry.jws;
  const jws = await signTenantConfig(next.config, signer);
  await recordInLedger(target, jws, verifier.lastLeaf);
  return jws;
}
