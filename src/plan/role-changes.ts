// Who may do what, before and after: effective roles, so that a replaced or restored built-in role shows its true effect.
import type { TenantPermission } from "../bundle/documents.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { builtInRoles } from "./built-in-roles.ts";
import type { Blast, Change } from "./change.ts";
import { effectiveRoles } from "./effective-roles.ts";

export function roleChanges(a: TenantSpec, b: TenantSpec): Change[] {
  const { tenantId } = b;
  const old = new Map(effectiveRoles(a).map((role) => [role.roleId, role]));
  const next = new Map(effectiveRoles(b).map((role) => [role.roleId, role]));
  const builtIn = new Set(builtInRoles.map((role) => role.roleId));
  const changes: Change[] = [];
  for (const roleId of [...new Set([...old.keys(), ...next.keys()])].sort()) {
    const path = `roles.${roleId}`;
    const say = (text: string, blast: Blast): void => {
      changes.push({ tenantId, path, text, blast });
    };
    const [was, now] = [old.get(roleId), next.get(roleId)];
    if (now === undefined) say(`role ${roleId} is removed: whoever has only it may do nothing`, "narrows");
    if (was === undefined && now !== undefined)
      say(
        `role ${roleId} is added (${now.permissions.length === 0 ? "may do nothing" : now.permissions.map(permissionText).join(", ")})`,
        "widens",
      );
    if (was === undefined || now === undefined) continue;
    if (was.name !== now.name && !builtIn.has(roleId))
      say(`role ${roleId} is called ${JSON.stringify(now.name)}`, "none");
    const [lost, gained] = difference(was.permissions, now.permissions);
    for (const permission of lost) {
      const successor = gained.find((each) => permissionText(each) === permissionText(permission));
      if (successor === undefined && now.permissions.some((each) => covers(each, permission))) continue;
      if (successor === undefined)
        say(`${roleId} loses ${permissionText(permission)}${conditionNote(permission)}`, "narrows");
      else {
        gained.splice(gained.indexOf(successor), 1);
        const [before, after] = [permission.conditions, successor.conditions];
        if (before === undefined) say(`${roleId} may ${permissionText(permission)} only under conditions`, "narrows");
        else if (after === undefined) say(`${roleId} may ${permissionText(permission)} without conditions`, "widens");
        else say(`the conditions under which ${roleId} may ${permissionText(permission)} change`, "narrows");
      }
    }
    for (const permission of gained) {
      const kept = was.permissions.some((each) => covers(each, permission));
      const text = `${roleId} ${kept ? "keeps" : "gains"} ${permissionText(permission)}${conditionNote(permission)}`;
      say(text, kept ? (permission.conditions === undefined ? "none" : "narrows") : "widens");
    }
  }
  return changes;
}

function difference(
  before: readonly TenantPermission[],
  after: readonly TenantPermission[],
): [TenantPermission[], TenantPermission[]] {
  const key = (permission: TenantPermission): string =>
    JSON.stringify(permission, Object.keys(flat(permission)).sort());
  const [old, next] = [new Set(before.map(key)), new Set(after.map(key))];
  return [before.filter((each) => !next.has(key(each))), after.filter((each) => !old.has(key(each)))];
}

/** All keys at any depth, so that the order in which somebody wrote conditions makes no difference. */
function flat(value: unknown, keys: Record<string, true> = {}): Record<string, true> {
  if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      keys[key] = true;
      flat(inner, keys);
    }
  return keys;
}

/** Whether whoever holds `wide` may do all that `narrow` allows. */
function covers(wide: TenantPermission, narrow: TenantPermission): boolean {
  if (wide.conditions !== undefined || (wide.resource !== "*" && wide.resource !== narrow.resource)) return false;
  return wide.action.endsWith("*") ? narrow.action.startsWith(wide.action.slice(0, -1)) : wide.action === narrow.action;
}

const permissionText = ({ resource, action }: TenantPermission): string => `${resource}:${action}`;
const conditionNote = (permission: TenantPermission): string =>
  permission.conditions === undefined ? "" : " under conditions";
