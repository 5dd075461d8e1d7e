// What a role of a tenant's own must be.
import type { Role } from "../role-store.ts";
import { storeError } from "../store-error.ts";
import { plainJson } from "./plain-json.ts";
import { checkStoredId } from "./stored-id.ts";

/** A copy that a store may keep. Throws `store.invalid`, and `store.cross-tenant` where it names another tenant. */
export function checkRole(tenantId: string, role: Role): Role {
  const copy = plainJson(role, "role");
  if (copy.tenantId !== tenantId)
    throw storeError("store.cross-tenant", "the role names another tenant than it is stored under");
  checkStoredId(copy.roleId, "roleId");
  if (typeof copy.name !== "string") throw storeError("store.invalid", "name is no text");
  const permissions: unknown = copy.permissions;
  if (!Array.isArray(permissions) || !permissions.every(isPermission))
    throw storeError("store.invalid", "permissions is no list of { resource, action, conditions? }");
  return copy;
}

function isPermission(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { resource, action, conditions } = value as Record<string, unknown>;
  const object = typeof conditions === "object" && conditions !== null && !Array.isArray(conditions);
  return typeof resource === "string" && typeof action === "string" && (conditions === undefined || object);
}
