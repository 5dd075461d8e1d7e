import { describe, expect, it } from "vitest";
import { parallelWish } from "../../../../src/control/cli/fleet/parallel-wish.ts";
import { type RateBudget, rateBudget } from "../../../../src/control/cli/fleet/rate-budget.ts";
import type { EngineProgress } from "../../../../src/engine/engine-progress.ts";

/** A clock that only waiting moves, and what was waited. */
function world() {
  const place = { at: 1_000_000, waits: [] as number[] };
  const now = () => place.at;
  const wait = async (milliseconds: number): Promise<void> => {
    place.waits.push(milliseconds);
    place.at += milliseconds;
  };
  return Object.assign(place, { now, wait });
}

const began = (type: string, operation = "create"): EngineProgress => ({
  type: "started",
  step: { operation, type, name: "x", urn: `urn:${type}`, paths: [] },
});
const app = "auth0:index/client:Client";
const work = (budget: RateBudget, type: string, count: number): void => {
  for (let each = 0; each < count; each++) budget.watch(began(type));
};

describe("the rate budget", () => {
  it("lets the next tenant begin when the operations before it are paid for, its own beginning included", async () => {
    const place = world();
    const budget = rateBudget("auth0=60", place);
    await budget.admit(["auth0"]);
    work(budget, app, 9);
    await budget.admit(["auth0"]);
    expect(place.waits).toEqual([10_000]);
  });

  it("is the bound of a whole fleet, whose tenants differ in size, some at a time", async () => {
    const place = world();
    const budget = rateBudget("auth0=300", place);
    const sizes = Array.from({ length: 40 }, (_, index) => 5 + ((index * 7) % 31));
    const started = place.at;
    const waiting = sizes.values();
    let operations = 0;
    const worker = async (): Promise<void> => {
      for (const size of waiting) {
        await budget.admit(["auth0"]);
        work(budget, app, size);
        operations += size + 1;
        await Promise.resolve();
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    const minutes = (place.at - started) / 60_000;
    // Three are under way at most, and the last three nobody waits for.
    expect((operations - 3 * 36) / minutes).toBeLessThanOrEqual(300);
    expect(operations / minutes).toBeGreaterThan(270);
  });

  it("costs a run that changes nothing one operation a tenant", async () => {
    const place = world();
    const budget = rateBudget("auth0=60", place);
    for (let tenant = 0; tenant < 3; tenant++) {
      await budget.admit(["auth0"]);
      for (let each = 0; each < 30; each++) budget.watch(began(app, "same"));
    }
    expect(place.waits).toEqual([1_000, 1_000]);
  });

  it("counts each platform by itself, and leaves others alone", async () => {
    const place = world();
    const budget = rateBudget("auth0=60,okta=6", place);
    work(budget, "okta:group/group:Group", 2);
    work(budget, "tenantry:local:Client", 50);
    await budget.admit(["auth0"]);
    await budget.admit(["local"]);
    expect(place.waits).toEqual([]);
    await budget.admit(["okta"]);
    expect(place.waits).toEqual([20_000]);
  });

  it("counts what Azure AD B2C's tenants have in both of its packages", async () => {
    const place = world();
    const budget = rateBudget("azure-b2c=60", place);
    work(budget, "azuread:index/application:Application", 2);
    work(budget, "tenantry:b2c:TrustFrameworkPolicy", 3);
    await budget.admit(["azure-b2c"]);
    expect(place.waits).toEqual([5_000]);
  });

  it("lets a tenant of two places begin when both have room, says which it waits for, and counts at both", async () => {
    const place = world();
    const told: string[] = [];
    const budget = rateBudget("okta=6,aws=60", place);
    const admit = (...places: string[]) => budget.admit(places, (where, wait) => told.push(`${where} ${wait}`));
    for (const places of [["okta", "aws"], ["local", "aws"], ["okta", "aws"], ["local"]]) await admit(...places);
    expect(told).toEqual(["aws 1000", "okta 9000"]);
  });

  it("waits no more once somebody pressed Ctrl-C", async () => {
    const place = world();
    const budget = rateBudget("aws=1", { ...place, stopped: () => place.waits.length > 0 });
    work(budget, "aws:kms/key:Key", 5);
    await budget.admit(["aws"]);
    work(budget, "aws:kms/key:Key", 5);
    await budget.admit(["aws"]);
    expect(place.waits).toEqual([300_000]);
  });

  it.each(["auth0", "auth0=0", "auth0=-1", "cloud=5", "aut0=5", "auth0=5;okta=1", ""])("refuses %j", (text) => {
    expect(() => rateBudget(text, world())).toThrow(/--rate does not understand/);
  });
});

describe("how many at a time", () => {
  it("is two where nobody says", () => expect(parallelWish(undefined)).toBe(2));
  it("is what somebody says", () => expect(parallelWish("16")).toBe(16));
  it.each(["0", "17", "-1", "two", "1.5", ""])("is never %j", (text) => {
    expect(() => parallelWish(text)).toThrow(/--parallel does not understand/);
  });
});
