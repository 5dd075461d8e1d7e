import { describe, expect, it } from "vitest";
import { FairMap } from "../../src/store/fair-map.ts";

function filled(most: number, sizes: Readonly<Record<string, number>>) {
  const map = new FairMap<number>(most);
  for (const [tenant, size] of Object.entries(sizes)) for (let n = 0; n < size; n += 1) map.set(tenant, `k${n}`, n);
  return map;
}
const count = (map: FairMap<number>, tenant: string) => [...map.of(tenant)].length;

describe("bounded room that many tenants share", () => {
  it("makes whoever fills it give up their own, those that rested longest first", () => {
    const map = filled(1_000, { small: 10, flood: 5_000 });
    expect(map.size).toBeLessThanOrEqual(1_000);
    expect(count(map, "small")).toBe(10);
    expect(map.get("flood", "k4999")).toBe(4_999);
    expect(map.get("flood", "k0")).toBeUndefined();
  });

  it("lets a newcomer in when it is full, at the cost of who holds most", () => {
    const map = filled(1_000, { flood: 1_000 });
    for (let n = 0; n < 400; n += 1) map.set("late", `k${n}`, n);
    expect(count(map, "late")).toBe(400);
    expect(map.size).toBeLessThanOrEqual(1_000);
  });

  it("keeps what was used a moment ago, and what was just set", () => {
    const map = filled(100, { one: 100 });
    map.set("one", "k0", 7);
    map.set("one", "new", 8);
    expect([map.get("one", "k0"), map.get("one", "new"), map.get("one", "k1")]).toEqual([7, 8, undefined]);
    const tiny = filled(1, { a: 1 });
    tiny.set("b", "x", 1);
    expect([tiny.get("a", "k0"), tiny.get("b", "x"), tiny.size]).toEqual([undefined, 1, 1]);
  });

  it("never holds more than its room, nor takes from who has less, over random use", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const map = new FairMap<number>(500);
    for (let step = 0; step < 20_000; step += 1) {
      const tenant = `t${Math.min(random(20), random(20))}`;
      if (random(4) === 0) map.delete(tenant, `k${random(200)}`);
      else map.set(tenant, `k${random(200)}`, step);
      expect(map.size).toBeLessThanOrEqual(500);
    }
    const counted = Array.from({ length: 20 }, (_, n) => count(map, `t${n}`)).reduce((one, two) => one + two, 0);
    expect(map.size).toBe(counted);
  });

  it("forgets what is over", () => {
    const map = filled(100, { one: 50, two: 20 });
    map.sweep((value) => value >= 10);
    expect([map.size, count(map, "one"), count(map, "two")]).toEqual([20, 10, 10]);
    expect([map.delete("one", "k1"), map.delete("one", "k1")]).toEqual([true, false]);
  });
});
