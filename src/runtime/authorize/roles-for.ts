import type { TenantConfig, TenantRole } from "../../bundle/documents.ts";
import type { Principal } from "../authenticate/principal.ts";

/** Whom a decision is about. */
export type Subject = Pick<Principal, "tenantId" | "roles" | "storedRoles">;

/** The roles that decide for `principal`: the config's, and what the store defines beside them. Never in place of one. */
export function rolesFor(
  { config }: TenantConfig,
  { storedRoles }: Pick<Subject, "storedRoles">,
): readonly TenantRole[] {
  if (storedRoles === undefined) return config.roles;
  const declared = new Set(config.roles.map(({ roleId }) => roleId));
  return [...config.roles, ...storedRoles.filter(({ roleId }) => !declared.has(roleId))];
}
