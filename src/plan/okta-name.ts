// What a tenant's objects are called in an Okta org, which it may share with other tenants and environments.
import { createHash } from "node:crypto";
import type { TenantPlan } from "./tenant-plan.ts";

/** What Okta takes as names, in characters; `rule` is that of policies and of rules of any kind. */
export const oktaNameLengths = { object: 100, group: 255, rule: 50 } as const;

/**
 * `<tenantId>.<environment>:`: begins the name of each of the tenant's objects and groups. No id holds a dot or a colon,
 * so no prefix is the beginning of another's, and a filter on groups that begin with it finds one tenant's alone.
 */
export function oktaPrefix({ tenantId, environment }: Pick<TenantPlan, "tenantId" | "environment">): string {
  return `${tenantId}.${environment}:`;
}

/**
 * The prefix and `what`. What Okta would find longer than `limit` characters keeps its beginning and ends in 80 bits of
 * the whole's hash (design §3.2).
 */
export function oktaName(plan: Pick<TenantPlan, "tenantId" | "environment">, what: string, limit: number): string {
  const whole = `${oktaPrefix(plan)}${what}`;
  if (whole.length <= limit) return whole;
  const mark = createHash("sha256").update(whole).digest("hex").slice(0, 20);
  return `${whole.slice(0, limit - mark.length - 1)}~${mark}`;
}
