// Permission checks beside the bare look-ups that nobody can do without, and beside CASL with its ability kept.
import { defineAbility, type MongoAbility, subject } from "@casl/ability";
import type { TenantConfig, TenantPermission } from "../../src/bundle/documents.ts";
import { authorize } from "../../src/runtime/authorize/authorize.ts";
import { testConfig, testContent } from "../../test/mock/tenant-content.ts";
import type { BenchCase } from "../bench-case.ts";

const tenants = 10_000;
const roleCount = 50;
const setCount = 64;
/** checks in one call of a contestant: varied, so that no branch predictor learns one answer */
const checks = 256;

interface Check {
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly action: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** 50 roles of 20 permissions: most by name, some by prefix, one under a condition. */
function permissionsOf(role: number): TenantPermission[] {
  return Array.from({ length: 20 }, (_, n) => {
    if (n === 0) return { resource: "tools", action: `group${role}.*` };
    if (n === 1) return { resource: "tools", action: `narrow${role}`, conditions: { region: "eu" } };
    return { resource: n % 2 === 0 ? "tools" : "resources", action: `act${(role * 7 + n) % 200}` };
  });
}

function prepareChecks() {
  const roles = Array.from({ length: roleCount }, (_, n) => ({
    roleId: `role${n}`,
    name: `Role ${n}`,
    permissions: permissionsOf(n),
  }));
  const content = testContent("t", { roles });
  const fleet = new Map<string, TenantConfig>();
  for (let n = 0; n < tenants; n++) fleet.set(`tenant-${n}`, testConfig(`tenant-${n}`, content));
  const sets = Array.from({ length: setCount }, (_, n) =>
    Object.freeze([`role${n % roleCount}`, `role${(n * 3 + 1) % roleCount}`, `role${(n * 5 + 2) % roleCount}`].sort()),
  );
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const list: Check[] = Array.from({ length: 4_096 }, () => {
    const kind = random(4);
    const own = sets[random(setCount)] ?? [];
    const number = Number((own[random(own.length)] ?? "role0").slice(4));
    const action = kind === 0 ? `group${number}.x${random(9)}` : kind === 1 ? `narrow${number}` : `act${random(200)}`;
    const attributes = { region: random(2) === 0 ? "eu" : "us" };
    return { tenantId: `tenant-${random(tenants)}`, roles: own, action, attributes };
  });
  return { roles, fleet, sets, list };
}

function subjectOf(fleet: ReadonlyMap<string, TenantConfig>, list: readonly Check[]): () => void {
  // as the token cache keeps them: each caller's principal has a list of roles of its own
  const callers = list.map(({ tenantId, roles }) => ({ tenantId, roles: Object.freeze([...roles]) }));
  let turn = 0;
  const work = (): void => {
    let allowed = 0;
    for (let n = 0; n < checks; n++) {
      const { tenantId, action, attributes } = list[turn % list.length] as Check;
      const principal = callers[turn++ % list.length] as (typeof callers)[number];
      const tenant = fleet.get(tenantId) as TenantConfig;
      if (authorize(tenant, principal, { resource: "tools", action, attributes }).allowed) allowed++;
    }
    if (allowed === 0) throw new Error("nothing was allowed");
  };
  // configs are compiled when they are first used, which is once in their life
  for (let n = 0; n < (4 * list.length) / checks; n++) work();
  return work;
}

export const cases: readonly BenchCase[] = [
  {
    name: "authorize",
    target: 1.5,
    unit: "x the bare look-ups: the tenant, then an action in three roles' own maps",
    async prepare() {
      const { roles, fleet, list } = prepareChecks();
      const bare = new Map(
        roles.map(({ roleId, permissions }) => [roleId, new Map(permissions.map((one) => [one.action, one]))]),
      );
      let turn = 0;
      return {
        subject: subjectOf(fleet, list),
        floor() {
          let found = 0;
          for (let n = 0; n < checks; n++) {
            const { tenantId, roles: own, action } = list[turn++ % list.length] as Check;
            if (fleet.get(tenantId) === undefined) throw new Error("no tenant");
            for (const role of own) if (bare.get(role)?.get(action) !== undefined) found++;
          }
          if (found === 0) throw new Error("nothing was found");
        },
      };
    },
  },
  {
    name: "authorize, beside CASL",
    target: 0.1,
    unit: "x @casl/ability with the ability of each role set kept",
    async prepare() {
      const { roles, fleet, sets, list } = prepareChecks();
      const abilities = new Map<string, MongoAbility>();
      for (const set of sets) {
        abilities.set(
          set.join("\n"),
          defineAbility((can) => {
            for (const { roleId, permissions } of roles) {
              if (!set.includes(roleId)) continue;
              for (const { action, conditions } of permissions) can(action, "tools", conditions);
              // CASL has no prefixes: each name that a check will ask for stands for itself
              for (let n = 0; n < 9; n++) can(`group${roleId.slice(4)}.x${n}`, "tools");
            }
          }),
        );
      }
      let turn = 0;
      return {
        subject: subjectOf(fleet, list),
        floor() {
          let allowed = 0;
          for (let n = 0; n < checks; n++) {
            const { tenantId, roles: own, action, attributes } = list[turn++ % list.length] as Check;
            if (fleet.get(tenantId) === undefined) throw new Error("no tenant");
            // roles come with each caller, so that a kept ability is found by what they say
            if (abilities.get(own.join("\n"))?.can(action, subject("tools", { ...attributes }))) allowed++;
          }
          if (allowed === 0) throw new Error("nothing was allowed");
        },
      };
    },
  },
];
