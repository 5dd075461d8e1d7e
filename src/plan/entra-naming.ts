// Names and marks by which Entra's portal, its consent pages and we tell one tenant's applications from another's.
import type { TenantPlan } from "./tenant-plan.ts";

/** The sign-in page shows the organization's name; a longer one is cut, so that the whole stays below Entra's 256. */
const organizationLength = 60;

/** Display name of an application: unique in the directory, because the tenant's id and environment stand in it. */
export function applicationName({ organization, tenantId, environment }: TenantPlan, part: string): string {
  const shown = [...organization.displayName].slice(0, organizationLength).join("").trim();
  return `${shown} ${part} (${tenantId}, ${environment})`;
}

/** On the sign-in page, of a social provider's button; `default` is what an app without a name is called. */
export function socialPart(provider: string, name: string): string {
  const shown = provider === "google" ? "Google" : "Microsoft";
  return name === "default" ? shown : `${shown} ${name}`;
}

/** What tells a tenant's user flow from its other objects. */
export const flowPart = "sign-in";

/** Tags of everything that this tenant owns. */
export function ownerTags({ owner }: TenantPlan): string[] {
  return ["tenantry", `tenantry-owner:${owner}`];
}
