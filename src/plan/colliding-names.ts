// Names under which tenants keep their things elsewhere: none may be, begin or match another's.
import type { Claimant, Report } from "./cross-tenant-proof.ts";
import { globPattern } from "./glob-pattern.ts";
import type { TenantNames } from "./tenant-names.ts";
import type { TenantPlan } from "./tenant-plan.ts";

type NameKind = Exclude<keyof TenantNames, "tenantId">;

/** How a thing of that kind of name would cross; `name` is the longer of the two. */
const crossings: Readonly<Record<NameKind, (name: string, pattern: string) => string>> = {
  redis: (name, pattern) => `the pattern ${pattern}* of the one reaches the key ${name}session:1 of the other`,
  sql: (name) => `a row of the other is found under the SQL name ${name}`,
  pulumi: (name) => `the resource ${name}organization of the one is also the other's`,
  path: (name) => `the file ${name}config of the one lies in the other's folder`,
  host: (name) => `the host name ${name}<base host> answers for both`,
};

/** Sorted, a name that begins another one stands before it with nothing else between. Glob characters are looked at apart. */
export function collidingNames(
  plans: readonly TenantPlan[],
  names: (tenantId: string) => TenantNames,
  report: Report,
): void {
  const named = plans.map((plan) => ({ plan, names: { ...names(plan.tenantId), redis: plan.content.redis.prefix } }));
  for (const kind of Object.keys(crossings) as NameKind[]) {
    const sorted = named
      .map((each) => ({ plan: each.plan, name: each.names[kind] }))
      .sort((x, y) => (x.name < y.name ? -1 : x.name > y.name ? 1 : 0));
    // every name that may begin the one at hand, the nearest last
    const open: typeof sorted = [];
    for (const each of sorted) {
      while (open.length > 0 && !each.name.startsWith(open.at(-1)?.name ?? "")) open.pop();
      const other = open.at(-1);
      if (other !== undefined && other.plan.tenantId !== each.plan.tenantId) tell(kind, other, each);
      open.push(each);
    }
    if (kind !== "redis") continue;
    for (const wide of sorted.filter(({ name }) => /[*?[\]\\]/.test(name))) {
      const pattern = globPattern(wide.name);
      for (const each of sorted)
        if (each.plan !== wide.plan && pattern.test(each.name) && !each.name.startsWith(wide.name))
          tell(kind, wide, each);
    }
  }

  function tell(kind: NameKind, a: { plan: TenantPlan; name: string }, b: { plan: TenantPlan; name: string }): void {
    const [one, two] = [a.plan.tenantId, b.plan.tenantId];
    const shared = a.name === b.name ? `share ${a.name}` : `overlap: ${a.name} and ${b.name}`;
    const code = kind === "redis" ? "fleet.redis-overlap" : "fleet.name-collision";
    report(
      code,
      claimant(a.plan),
      claimant(b.plan),
      `the ${words[kind]} of ${one} and ${two} ${shared}`,
      crossings[kind](b.name, a.name),
    );
  }
}

const words: Readonly<Record<NameKind, string>> = {
  redis: "Redis key patterns",
  sql: "SQL names",
  pulumi: "resource names",
  path: "folders",
  host: "host labels",
};

const claimant = (plan: TenantPlan): Claimant => ({ kind: "tenant", key: plan.tenantId, path: ["tenantId"], plan });
