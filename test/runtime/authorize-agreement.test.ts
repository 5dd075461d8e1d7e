import { describe, expect, it } from "vitest";
import type { TenantPermission, TenantRole } from "../../src/bundle/documents.ts";
import { authorize, mayAsk } from "../../src/runtime/authorize/authorize.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";

const cases = 1_000_000;
const words = ["read", "write", "reports.read", "reports.write", "reports", "rep", "x", "constructor"];
const actions = [...words, "*", "reports.*", "re*", "r*", "x*"];
const resources = ["tools", "prompts", "users", "*"];
type Conditions = Record<string, unknown>;
const conditionSets: (Conditions | undefined)[] = [
  undefined,
  undefined,
  {},
  { region: "eu" },
  { size: { gt: 2, lte: 5 } },
  { region: { in: ["eu", "us"] }, size: { ne: 3 } },
  { path: { prefix: "/a" } },
  { region: { like: "e" } },
  { size: { lt: "5" } },
];

/** Numbers that are the same on every run. */
function generator(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The rule as one would say it, with nothing compiled, kept or shared. */
function slowly(
  roles: readonly TenantRole[],
  held: readonly string[],
  resource: string,
  action: string,
  attributes: Conditions,
): boolean {
  return roles
    .filter(({ roleId }) => held.includes(roleId))
    .flatMap(({ permissions }) => permissions)
    .some((permission) => namesIt(permission, resource, action) && holds(permission.conditions ?? {}, attributes));
}

function namesIt(permission: TenantPermission, resource: string, action: string): boolean {
  if (permission.resource !== "*" && permission.resource !== resource) return false;
  if (permission.action === "*") return true;
  return permission.action.endsWith("*")
    ? action.startsWith(permission.action.slice(0, -1))
    : permission.action === action;
}

function holds(conditions: Conditions, attributes: Conditions): boolean {
  return Object.entries(conditions).every(([name, wanted]) => {
    if (!Object.hasOwn(attributes, name)) return false;
    const value = attributes[name];
    const operators = typeof wanted === "object" && wanted !== null ? wanted : { eq: wanted };
    return Object.entries(operators).every(([operator, bound]: [string, unknown]) => {
      const numbers = typeof value === "number" && typeof bound === "number";
      switch (operator) {
        case "eq":
          return value === bound;
        case "ne":
          return typeof value === typeof bound && value !== bound;
        case "in":
          return (bound as unknown[]).includes(value);
        case "gt":
          return numbers && value > bound;
        case "lt":
          return numbers && value < bound;
        case "lte":
          return numbers && value <= bound;
        case "prefix":
          return typeof value === "string" && value.startsWith(String(bound));
        default:
          return false;
      }
    });
  });
}

describe("authorize", () => {
  it(`agrees with the rule as one would say it in ${cases} random cases`, () => {
    const pick = generator(20_261_127);
    const of = <Value>(list: readonly Value[]): Value => list[pick(list.length)] as Value;
    let allowed = 0;
    const wrong: string[] = [];
    for (let asked = 0; asked < cases; ) {
      const roles: TenantRole[] = Array.from({ length: 1 + pick(4) }, (_, n) => ({
        roleId: `r${n}`,
        name: "",
        permissions: Array.from({ length: pick(5) }, () => {
          const conditions = of(conditionSets);
          return { resource: of(resources), action: of(actions), ...(conditions === undefined ? {} : { conditions }) };
        }),
      }));
      const tenant = testConfig("acme", testContent("acme", { roles }));
      for (let n = 0; n < 200; n++, asked++) {
        const held = ["r0", "r1", "r2", "r3", "r9"].filter(() => pick(2) === 0);
        if (pick(2) === 0) Object.freeze(held);
        const attributes: Conditions = {};
        if (pick(2) === 0) attributes.region = of(["eu", "us", "ap", 1]);
        if (pick(2) === 0) attributes.size = of([1, 3, 5, 9, "3"]);
        if (pick(3) === 0) attributes.path = of(["/a/b", "/b"]);
        const [resource, action] = [of(resources), of(words)];
        const principal = { tenantId: "acme", roles: held };
        const answer = authorize(tenant, principal, { resource, action, attributes }).allowed;
        if (answer) allowed++;
        if (answer !== slowly(roles, held, resource, action, attributes) && wrong.length < 5)
          wrong.push(JSON.stringify({ roles, held, resource, action, attributes, answer }));
        if (answer && !mayAsk(tenant, principal, { resource, action })) wrong.push("allowed, and not shown");
      }
    }
    expect(wrong).toEqual([]);
    // neither answer is so rare that agreement would say nothing
    expect(allowed).toBeGreaterThan(cases / 10);
    expect(allowed).toBeLessThan((cases / 10) * 9);
  });
});
