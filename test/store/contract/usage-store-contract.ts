import { describe, expect, it } from "vitest";
import { hostileIds } from "./hostile-ids.ts";
import { aTenant, coded, type OpenStores, withStores } from "./opener.ts";

const day = 86_400_000;

/** What every UsageStore promises. */
export function usageStoreContract(open: OpenStores): void {
  const count = (at: number, userId: string, allowed: number, refused = 0, tool?: string) => ({
    ...{ at, userId, allowed, refused },
    ...(tool === undefined ? {} : { tool }),
  });

  describe("usage", () => {
    it("adds up by minute, hour, day and month, by user and by tool", () =>
      withStores(open, async ({ stores: { tenants, usage }, now }) => {
        for (const id of ["acme", "globex"]) await tenants.createTenant(aTenant(id));
        const minute = now() - (now() % 60_000);
        const hour = now() - (now() % 3_600_000);
        const batch = [
          ...[count(minute, "ann", 2), count(minute + 1, "ann", 1, 1), count(minute + 2, "bob", 5)],
          ...[count(minute, "ann", 1, 0, "echo"), count(minute, "ann", 1, 0, "alpha")],
        ];
        await usage.addUsage("acme", "b1", batch);
        await usage.addUsage("acme", "b2", [count(minute, "ann", 10)]);
        const rows = (from: number) => [
          { from, userId: "ann", allowed: 13, refused: 1 },
          { from, userId: "ann", tool: "alpha", allowed: 1, refused: 0 },
          { from, userId: "ann", tool: "echo", allowed: 1, refused: 0 },
          { from, userId: "bob", allowed: 5, refused: 0 },
        ];
        const month = Date.UTC(new Date(minute).getUTCFullYear(), new Date(minute).getUTCMonth());
        expect(await usage.readUsage("acme", "minute", minute, minute + 1)).toEqual(rows(minute));
        expect(await usage.readUsage("acme", "hour", hour, hour + 1)).toEqual(rows(hour));
        expect(await usage.readUsage("acme", "day", 0, now() + 1)).toEqual(rows(minute - (minute % day)));
        expect(await usage.readUsage("acme", "month", month, month + 1)).toEqual(rows(month));
        expect(await usage.readUsage("acme", "minute", minute + 1, minute + 60_000)).toEqual([]);
        expect(await usage.readUsage("acme", "minute", 0, minute)).toEqual([]);
        expect(await usage.readUsage("globex", "day", 0, now() + 1)).toEqual([]);
      }));

    it("counts a batch once within an hour, however often and however parallel it is sent", () =>
      withStores(open, async ({ stores: { tenants, usage }, now, pass }) => {
        for (const id of ["acme", "globex"]) await tenants.createTenant(aTenant(id));
        const at = now();
        const send = (tenantId: string) => usage.addUsage(tenantId, "same", [count(at, "ann", 1)]);
        await Promise.all(Array.from({ length: 10 }, () => send("acme")));
        pass(3_599);
        await send("acme");
        await send("globex");
        for (const id of ["acme", "globex"])
          expect(await usage.readUsage(id, "month", 0, now() + 1)).toMatchObject([{ allowed: 1 }]);
      }));

    it("keeps rows in order of time", () =>
      withStores(open, async ({ stores: { tenants, usage }, now }) => {
        await tenants.createTenant(aTenant("acme"));
        const start = now() - (now() % 60_000);
        await usage.addUsage(
          "acme",
          "b",
          [5, 1, 3].map((n) => count(start - n * 60_000, "ann", n)),
        );
        const rows = await usage.readUsage("acme", "minute", start - 4 * 60_000, start);
        expect(rows.map(({ allowed }) => allowed)).toEqual([3, 1]);
      }));

    it("forgets minutes after a day, hours after 31 days and days after 400, never months", () =>
      withStores(open, async ({ stores: { tenants, usage }, now, pass }) => {
        await tenants.createTenant(aTenant("acme"));
        await usage.addUsage("acme", "b", [count(now(), "ann", 1)]);
        const kept = async () =>
          Promise.all(
            (["minute", "hour", "day", "month"] as const).map(
              async (resolution) => (await usage.readUsage("acme", resolution, 0, now() + 1)).length,
            ),
          );
        expect(await kept()).toEqual([1, 1, 1, 1]);
        pass(86_400 + 61);
        expect(await kept()).toEqual([0, 1, 1, 1]);
        pass(31 * 86_400);
        expect(await kept()).toEqual([0, 0, 1, 1]);
        pass(370 * 86_400);
        expect(await kept()).toEqual([0, 0, 0, 1]);
      }));

    it("refuses what is no batch, whole", () =>
      withStores(open, async ({ stores: { tenants, usage }, now }) => {
        await tenants.createTenant(aTenant("acme"));
        const good = count(now(), "ann", 1);
        for (const wrong of [{ allowed: -1 }, { refused: 0.5 }, { at: Number.NaN }, { userId: "" }, { tool: "" }])
          await expect(usage.addUsage("acme", "b", [good, { ...good, ...wrong }])).rejects.toMatchObject(
            coded("store.invalid"),
          );
        await expect(usage.addUsage("acme", "", [good])).rejects.toMatchObject(coded("store.invalid"));
        await expect(usage.addUsage("acme", "b", Array(1_001).fill(good))).rejects.toMatchObject(
          coded("store.invalid"),
        );
        await expect(usage.addUsage("initech", "b", [good])).rejects.toMatchObject(coded("store.unknown-tenant"));
        expect(await usage.readUsage("acme", "month", 0, now() + 1)).toEqual([]);
        await usage.addUsage("acme", "b", []);
      }));

    it("keeps hostile users and tools apart", () =>
      withStores(open, async ({ stores: { tenants, usage }, now }) => {
        await tenants.createTenant(aTenant("acme"));
        const ids = Object.values(hostileIds);
        await usage.addUsage(
          "acme",
          "b",
          ids.flatMap((id, n) => [count(now(), id, n), count(now(), id, 1_000 + n, 0, id)]),
        );
        const rows = await usage.readUsage("acme", "month", 0, now() + 1);
        expect(rows).toHaveLength(2 * ids.length);
        for (const [n, id] of ids.entries()) {
          expect(rows.find(({ userId, tool }) => userId === id && tool === undefined)?.allowed).toBe(n);
          expect(rows.find(({ userId, tool }) => userId === id && tool === id)?.allowed).toBe(1_000 + n);
        }
      }));
  });
}
