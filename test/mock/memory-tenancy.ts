// A tenancy over a bundle in memory, with every audit record kept.
import { systemClock } from "../../src/clock.ts";
import type { AuditRecord } from "../../src/runtime/audit-record.ts";
import { createTokenCache } from "../../src/runtime/authenticate/token-cache.ts";
import { type AdmissionParts, createAdmission } from "../../src/runtime/create-admission.ts";
import type { ResolveOptions } from "../../src/runtime/resolve-tenant.ts";
import { createSessionKeeper } from "../../src/runtime/sessions/create-session-keeper.ts";
import type { Tenancy } from "../../src/runtime/tenancy.ts";
import { type MemoryBundle, memoryBundle } from "./memory-bundle.ts";
import { testBaseHost, testConfig, testContent } from "./tenant-content.ts";
import { type TestIssuer, testIssuer } from "./test-issuer.ts";

export interface MemoryTenancy {
  readonly tenancy: Tenancy;
  readonly bundle: MemoryBundle;
  readonly records: AuditRecord[];
  readonly issuers: Readonly<Record<string, TestIssuer>>;
  /** present time, seconds; a test may move it */
  now: number | undefined;
}

export const resourceOf = (id: string): string => `http://${id}.${testBaseHost}:3030/mcp`;

/** Tenants `ids` with an issuer each; a person's token carries the role `reader`. */
export async function memoryTenancy(
  ids: readonly string[],
  resolve: ResolveOptions = {},
  parts: Partial<AdmissionParts> = {},
): Promise<MemoryTenancy> {
  const issuers: Record<string, TestIssuer> = {};
  for (const id of ids) {
    issuers[id] = await testIssuer({
      url: `https://idp.test/${id}`,
      audience: resourceOf(id),
      kid: "k1",
      claims: { tenant_id: id, email: `ann@${id}.example`, email_verified: true, roles: ["reader"] },
    });
  }
  const bundle = memoryBundle(
    ids.map((id) => testConfig(id, testContent(id, { issuers: issuers[id] ? [issuers[id].trusted] : [] }))),
  );
  const records: AuditRecord[] = [];
  const made: { now: number | undefined } = { now: undefined };
  const admission = createAdmission({
    bundle,
    tokens: createTokenCache(),
    resolve: { baseHost: testBaseHost, ...resolve },
    clock: () => made.now ?? systemClock(),
    audit: (record) => records.push(record),
    auditAllowed: true,
    ...parts,
  });
  const tenancy: Tenancy = {
    ...admission,
    sessions: createSessionKeeper({ audit: (record) => records.push(record) }),
    passthrough: false,
    bundle: undefined,
    secret: async () => "",
    close: async () => undefined,
  };
  return Object.assign(made, { tenancy, bundle, records, issuers });
}
