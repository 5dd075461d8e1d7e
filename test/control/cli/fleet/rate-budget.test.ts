import { describe, expect, it } from "vitest";
import { parallelWish } from "../../../../src/control/cli/fleet/parallel-wish.ts";
import { rateBudget } from "../../../../src/control/cli/fleet/rate-budget.ts";

/** A world in which waiting takes no time but counts. */
function world() {
  const waits: number[] = [];
  return { waits, now: () => 1_000_000, wait: async (milliseconds: number) => void waits.push(milliseconds) };
}

describe("the rate budget", () => {
  it("spreads a platform's tenants evenly over the minute, the first at once", async () => {
    const place = world();
    const admit = rateBudget("auth0=30", place);
    for (let n = 0; n < 4; n++) await admit(["auth0"]);
    expect(place.waits).toEqual([2_000, 4_000, 6_000]);
  });

  it("counts each platform by itself, and leaves others alone", async () => {
    const place = world();
    const admit = rateBudget("auth0=60,okta=6", place);
    for (const platform of ["auth0", "okta", "local", "local", "auth0", "okta"]) await admit([platform]);
    expect(place.waits).toEqual([1_000, 10_000]);
  });

  it("lets a tenant of two places begin when both have room, and takes of both", async () => {
    const place = world();
    const admit = rateBudget("okta=6,aws=60", place);
    for (const places of [["okta", "aws"], ["local", "aws"], ["okta", "aws"], ["local"]]) await admit(places);
    expect(place.waits).toEqual([1_000, 10_000]);
  });

  it.each(["auth0", "auth0=0", "auth0=-1", "local=5", "aut0=5", "auth0=5;okta=1", ""])("refuses %j", (text) => {
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
