// What may be written as a tenant: a program's own call, but its texts may come from a form.
import { isTenantId } from "../../spec/tenant-id.ts";
import { storeError } from "../store-error.ts";
import type { Tenant } from "../tenant.ts";
import { keepable } from "./keepable.ts";

/** lower-case labels of letters, digits and hyphens, with a dot between them (RFC 1035 2.3.1) */
const domainPattern = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** Throws `store.invalid` and names the field; never its value. Fields that are absent (or undefined) are not looked at. */
export function checkTenant(tenant: Partial<Tenant>): void {
  const { tenantId, organizationName, domain, status, plan, settings, createdAt, updatedAt } = tenant;
  const time = (value: number | undefined) => value === undefined || (Number.isSafeInteger(value) && value >= 0);
  const rules: readonly [field: string, holds: boolean][] = [
    ["tenantId", tenantId === undefined || isTenantId(tenantId)],
    ["organizationName", organizationName === undefined || (organizationName !== "" && keepable(organizationName))],
    ["domain", domain === undefined || domainPattern.test(domain)],
    ["status", status === undefined || ["active", "suspended", "trial"].includes(status)],
    ["plan", plan === undefined || ["free", "pro", "enterprise"].includes(plan)],
    ["settings", settings === undefined || keepsSettings(settings)],
    ["createdAt", time(createdAt)],
    ["updatedAt", time(updatedAt)],
  ];
  const fault = rules.find(([, holds]) => !holds);
  if (fault) throw storeError("store.invalid", `${fault[0]} is not what a tenant may have there`);
}

function keepsSettings(settings: Tenant["settings"]): boolean {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) return false;
  const maximum = settings.quotas?.maxUsers;
  if (maximum !== undefined && !(Number.isSafeInteger(maximum) && maximum >= 0)) return false;
  // JSONB keeps no NUL, and half a surrogate pair would come back as something else.
  return !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(settings).replaceAll("\\\\", ""));
}
