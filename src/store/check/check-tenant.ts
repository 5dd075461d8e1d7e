// What a tenant must be before a store keeps it.
import { limits } from "../../limits.ts";
import { isTenantId } from "../../spec/tenant-id.ts";
import { storeError } from "../store-error.ts";
import type { Tenant } from "../tenant.ts";
import { checkSettings } from "./check-settings.ts";
import { plainJson } from "./plain-json.ts";

const statuses: readonly unknown[] = ["active", "suspended", "trial"];
const plans: readonly unknown[] = ["free", "pro", "enterprise"];
const fields = new Set([
  "tenantId",
  "organizationName",
  "domain",
  "status",
  "plan",
  "settings",
  "createdAt",
  "updatedAt",
]);

/** A copy that a store may keep. Throws `store.invalid` with the first field that is wrong, and why. */
export function checkTenant(tenant: Tenant): Tenant {
  const copy = plainJson(tenant, "tenant", limits.tenantSettingsBytes);
  const unknown = Object.keys(copy).find((name) => !fields.has(name));
  if (unknown !== undefined) invalid("tenant", "has a field that tenants do not have");
  if (typeof copy.tenantId !== "string" || !isTenantId(copy.tenantId)) {
    throw storeError("store.invalid", "tenantId is no tenant id", {
      mend: "a letter first, then lower-case letters, digits and single hyphens, 63 at most",
    });
  }
  const name: unknown = copy.organizationName;
  if (typeof name !== "string" || name === "" || name.length > 200)
    invalid("organizationName", "is not 1 to 200 characters");
  if (copy.domain !== undefined && !isDomain(copy.domain)) invalid("domain", "is no lower-case domain");
  if (!statuses.includes(copy.status)) invalid("status", "is none of active, suspended, trial");
  if (!plans.includes(copy.plan)) invalid("plan", "is none of free, pro, enterprise");
  checkTime(copy.createdAt, "createdAt");
  checkTime(copy.updatedAt, "updatedAt");
  checkSettings(copy.settings);
  return copy;
}

/** Says whether `text` is a domain as a tenant may own it: lower-case labels (punycode included), two at least. */
export function isDomain(text: unknown): text is string {
  return (
    typeof text === "string" &&
    text.length <= limits.hostLength &&
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/.test(text)
  );
}

/** Throws `store.invalid` for what is no whole number of milliseconds since the epoch. */
export function checkTime(value: unknown, field: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value < 8.64e15) return value;
  return invalid(field, "is no time in milliseconds since the epoch");
}

function invalid(field: string, why: string): never {
  throw storeError("store.invalid", `${field} ${why}`);
}
