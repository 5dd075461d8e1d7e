// A tenancy over the tenants of a store, one issuer for all, with every audit record kept.
import type { AuditRecord } from "../../../src/runtime/audit-record.ts";
import { openTenancy } from "../../../src/runtime/open-tenancy.ts";
import type { Tenancy } from "../../../src/runtime/tenancy.ts";
import type { TenancyOptions } from "../../../src/runtime/tenancy-options.ts";
import type { Stores } from "../../../src/store/stores.ts";
import { type TestIssuer, testIssuer, type TokenWishes } from "../../mock/test-issuer.ts";
import { aTenant } from "../../store/contract/opener.ts";

export interface StoredTenancy {
  readonly tenancy: Tenancy;
  readonly issuer: TestIssuer;
  readonly records: AuditRecord[];
  token(tenantId: string, sub: string, wishes?: TokenWishes): Promise<string>;
  /** what the guard says of a request to `host` with `token` */
  enter(host: string, token?: string): Promise<Awaited<ReturnType<Tenancy["admit"]>>>;
}

/** Creates each of `ids` in `stores`, with `ann` as its member, and opens a tenancy over them. */
export async function storedTenancy(
  stores: Stores,
  ids: readonly string[],
  options: Partial<TenancyOptions> = {},
): Promise<StoredTenancy> {
  for (const id of ids) {
    await stores.tenants.createTenant(aTenant(id, { domain: `${id}.example`, settings: { domains: [] } }));
    await stores.tenants.addUserToTenant(id, "ann", "member");
  }
  const issuer = await testIssuer({ url: "https://idp.test/all", audience: "https://mcp.test/mcp" });
  const records: AuditRecord[] = [];
  const tenancy = await openTenancy({
    source: "store",
    stores,
    tenants: { issuers: [issuer.trusted] },
    baseHost: "mcp.test",
    audit: (record) => records.push(record),
    ...options,
  });
  return {
    ...{ tenancy, issuer, records },
    token: (tenantId, sub, wishes = {}) =>
      issuer.token({ ...wishes, claims: { tenant_id: tenantId, sub, ...wishes.claims } }),
    enter: async (host, token) =>
      tenancy.admit({
        method: "POST",
        url: "/mcp",
        headers: { host, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      }),
  };
}
