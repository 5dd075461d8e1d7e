// identity.platform azure-b2c: said at once, before anybody plans with it.
import type { Problem } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

/** Microsoft's own notice: no new directories since this day, support until May 2030 at least. */
const closedSince = "2025-05-01";

export function azureB2cProblems({ identity }: TenantSpec): Problem[] {
  if (identity.platform !== "azure-b2c") return [];
  const message = [
    `Azure AD B2C is closed to new customers since ${closedSince}, and this version can't provision it;`,
    "use platform entra, whose External ID takes its place: tokens come from ciamlogin.com, roles are app roles of the",
    "tenant's own API, and user flows take the place of custom policies",
  ].join(" ");
  return [{ code: "spec.platform", path: ["identity", "platform"], message }];
}
