// Two fleets → what changes for whom (design §4.E): sentences about tenants, not about resources.
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { Change } from "./change.ts";
import { platformChanges } from "./platform-changes.ts";
import { roleChanges } from "./role-changes.ts";
import { settingChanges } from "./setting-changes.ts";
import { signInChanges } from "./sign-in-changes.ts";
import { valueChanges } from "./value-changes.ts";

/** Compares by tenant id; the result is sorted by tenant, then by how far the change reaches (worst first). Pure. */
export function diffFleets(before: readonly TenantSpec[], after: readonly TenantSpec[]): Change[] {
  const old = new Map(before.map((spec) => [spec.tenantId, spec]));
  const next = new Map(after.map((spec) => [spec.tenantId, spec]));
  const ids = [...new Set([...old.keys(), ...next.keys()])].sort();
  return ids.flatMap((tenantId): Change[] => {
    const a = old.get(tenantId);
    const b = next.get(tenantId);
    if (a === undefined && b !== undefined) {
      const state = b.status === "active" ? "" : `, ${b.status}`;
      return [
        {
          tenantId,
          path: "",
          text: `tenant ${tenantId} is added (${b.organizationName}, plan ${b.plan}${state})`,
          blast: "widens",
        },
      ];
    }
    if (a !== undefined && b === undefined) {
      const text = `the spec of tenant ${tenantId} is removed; that destroys nothing, but nothing keeps it up to date any more`;
      return [{ tenantId, path: "", text, blast: "outage" }];
    }
    if (a === undefined || b === undefined) return [];
    return sorted(tenantChanges(a, b));
  });
}

function tenantChanges(a: TenantSpec, b: TenantSpec): Change[] {
  const specific = [...settingChanges(a, b), ...roleChanges(a, b), ...signInChanges(a, b), ...platformChanges(a, b)];
  // what no sentence covers is still said: nothing may change unseen
  return [...specific, ...valueChanges(a, b)];
}

function sorted(changes: Change[]): Change[] {
  const rank = { outage: 0, "sign-in": 1, narrows: 2, widens: 3, none: 4 } as const;
  return changes.sort((x, y) => rank[x.blast] - rank[y.blast] || (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));
}
