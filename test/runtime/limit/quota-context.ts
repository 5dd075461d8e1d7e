// A request of a tenant with quotas, as admission lets it in.
import type { TenantQuotas } from "../../../src/bundle/documents.ts";
import type { Principal } from "../../../src/runtime/authenticate/principal.ts";
import type { TenantContext } from "../../../src/runtime/tenant-context.ts";
import { testConfig, testContent } from "../../mock/tenant-content.ts";

/** Gives contexts of one config; `user` names the principal. Without quotas the tenant declares none. */
export function quotaContexts(
  id: string,
  quotas?: Partial<TenantQuotas>,
  generation = 1,
): (user?: string, issuer?: string) => TenantContext {
  const whole = { maxUsers: 100, maxSessionsPerUser: 2, rateLimit: { requestsPerMinute: 3, requestsPerDay: 5 } };
  const content = testContent(id, quotas === undefined ? {} : { quotas: { ...whole, ...quotas } });
  const tenant = { ...testConfig(id, content), generation };
  const people = new Map<string, Principal>();
  return (user = "ann", issuer = "https://id.test") => {
    const principal = people.get(`${issuer} ${user}`) ?? {
      ...{ tenantId: id, subject: user, issuer, roles: [], scopes: [], machine: false, audience: "a" },
      ...{ issuedAt: 0, expires: 9e9, tokenDigest: "" },
    };
    people.set(`${issuer} ${user}`, principal);
    return { tenantId: id, tenant, principal, by: "subdomain", at: 0 };
  };
}
