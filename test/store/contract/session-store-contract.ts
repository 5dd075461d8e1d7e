import { describe, expect, it } from "vitest";
import type { SessionLimit } from "../../../src/store/session-store.ts";
import { hostileIds, impossibleIds } from "./hostile-ids.ts";
import { aSession, aTenant, coded, type OpenStores, withStores } from "./opener.ts";

/** What every SessionStore promises. */
export function sessionStoreContract(open: OpenStores): void {
  const withTenants = (work: Parameters<typeof withStores>[1]) =>
    withStores(open, async (bench) => {
      for (const id of ["acme", "globex"]) await bench.stores.tenants.createTenant(aTenant(id));
      await work(bench);
    });
  const refuse = (maxSessionsPerUser: number): SessionLimit => ({ maxSessionsPerUser, whenFull: "refuse" });
  const endOldest = (maxSessionsPerUser: number): SessionLimit => ({ maxSessionsPerUser, whenFull: "end-oldest" });

  describe("sessions", () => {
    it("are their own tenant's alone", () =>
      withTenants(async ({ stores: { sessions }, now }) => {
        const session = aSession("acme", "s1", now());
        expect(await sessions.openSession("acme", session)).toEqual({ ok: true, ended: [] });
        expect(await sessions.getSession("acme", "s1")).toEqual(session);
        expect(await sessions.getSession("globex", "s1")).toBeNull();
        expect(await sessions.endSession("globex", "s1")).toBe(false);
        expect(await sessions.touchSession("globex", "s1", now(), now() + 1)).toBe(false);
        expect(await sessions.endUserSessions("globex", "ann")).toEqual([]);
        expect(await sessions.getSession("acme", "s1")).toEqual(session);
        expect(await sessions.openSession("acme", session)).toEqual({ ok: false, code: "session.taken" });
        expect(await sessions.openSession("globex", aSession("globex", "s1", now()))).toMatchObject({ ok: true });
        expect(await sessions.endSession("acme", "s1")).toBe(true);
        expect(await sessions.endSession("acme", "s1")).toBe(false);
        expect(await sessions.getSession("acme", "s1")).toBeNull();
        expect(await sessions.getSession("globex", "s1")).not.toBeNull();
        await expect(sessions.openSession("globex", session)).rejects.toMatchObject(coded("store.cross-tenant"));
        await expect(sessions.openSession("initech", aSession("initech", "s", now()))).rejects.toMatchObject(
          coded("store.unknown-tenant"),
        );
      }));

    it("are over with their lease, unless they were touched", () =>
      withTenants(async ({ stores: { sessions }, now, pass }) => {
        for (const id of ["kept", "left"])
          await sessions.openSession("acme", aSession("acme", id, now(), { expiresAt: now() + 10_000 }));
        pass(9);
        const at = now();
        expect(await sessions.touchSession("acme", "kept", at, at + 10_000)).toBe(true);
        pass(1);
        expect(await sessions.getSession("acme", "left")).toBeNull();
        expect(await sessions.touchSession("acme", "left", now(), now() + 10_000)).toBe(false);
        expect(await sessions.getSession("acme", "kept")).toMatchObject({ lastSeenAt: at, expiresAt: at + 10_000 });
        expect((await sessions.listSessions("acme")).map(({ sessionId }) => sessionId)).toEqual(["kept"]);
        expect(await sessions.endSession("acme", "left")).toBe(false);
        // an id that is over may be opened again
        expect(await sessions.openSession("acme", aSession("acme", "left", now()))).toMatchObject({ ok: true });
      }));

    it("are listed newest first, of a tenant or of a user", () =>
      withTenants(async ({ stores: { sessions }, now }) => {
        const at = now();
        await sessions.openSession("acme", aSession("acme", "s2", at + 2));
        await sessions.openSession("acme", aSession("acme", "s1", at + 1));
        await sessions.openSession("acme", aSession("acme", "s3", at + 3, { userId: "bob" }));
        const ids = async (userId?: string) =>
          (await sessions.listSessions("acme", userId)).map(({ sessionId }) => sessionId);
        expect(await ids()).toEqual(["s3", "s2", "s1"]);
        expect(await ids("ann")).toEqual(["s2", "s1"]);
        expect(await ids("nobody")).toEqual([]);
        expect((await sessions.endUserSessions("acme", "ann")).sort()).toEqual(["s1", "s2"]);
        expect(await ids()).toEqual(["s3"]);
      }));

    it("refuse one more than the limit, until one ends or its lease does", () =>
      withTenants(async ({ stores: { sessions }, now, pass }) => {
        const opening = (id: string, userId = "ann", life = 100_000) =>
          sessions.openSession("acme", aSession("acme", id, now(), { userId, expiresAt: now() + life }), refuse(2));
        expect(await opening("s1")).toMatchObject({ ok: true });
        expect(await opening("s2", "ann", 5_000)).toMatchObject({ ok: true });
        expect(await opening("s3")).toEqual({ ok: false, code: "session.limit" });
        expect(await opening("s3", "bob")).toMatchObject({ ok: true });
        pass(5);
        expect(await opening("s4")).toMatchObject({ ok: true });
        expect(await opening("s5")).toEqual({ ok: false, code: "session.limit" });
        await sessions.endSession("acme", "s1");
        expect(await opening("s5")).toMatchObject({ ok: true });
      }));

    it("end the oldest where the limit says so", () =>
      withTenants(async ({ stores: { sessions }, now }) => {
        const at = now();
        for (const n of [1, 2, 3]) await sessions.openSession("acme", aSession("acme", `s${n}`, at + n), endOldest(3));
        expect(await sessions.openSession("acme", aSession("acme", "s4", at + 4), endOldest(3))).toEqual({
          ...{ ok: true, ended: ["s1"] },
        });
        // a limit that was lowered makes room for it
        expect(await sessions.openSession("acme", aSession("acme", "s5", at + 5), endOldest(2))).toEqual({
          ...{ ok: true, ended: ["s2", "s3"] },
        });
        expect((await sessions.listSessions("acme", "ann")).map(({ sessionId }) => sessionId)).toEqual(["s5", "s4"]);
        expect(await sessions.getSession("acme", "s1")).toBeNull();
      }));

    it.each([["refuse", refuse(5)] as const, ["end-oldest", endOldest(5)] as const])(
      "are never more than the limit under parallel calls (%s)",
      (_, limit) =>
        withTenants(async ({ stores: { sessions }, now }) => {
          const openings = await Promise.all(
            Array.from({ length: 40 }, (_, n) => sessions.openSession("acme", aSession("acme", `s${n}`, now()), limit)),
          );
          const opened = openings.filter(({ ok }) => ok).length;
          const ended = new Set(openings.flatMap((opening) => (opening.ok ? opening.ended : [])));
          const open = (await sessions.listSessions("acme", "ann")).map(({ sessionId }) => sessionId);
          expect(open).toHaveLength(5);
          expect(opened).toBe(limit.whenFull === "refuse" ? 5 : 40);
          expect(ended.size).toBe(opened - 5);
          expect(open.some((id) => ended.has(id))).toBe(false);
        }),
    );

    it("keep hostile ids and user ids apart", () =>
      withTenants(async ({ stores: { sessions }, now }) => {
        const ids = Object.values(hostileIds);
        for (const id of ids)
          await sessions.openSession("acme", aSession("acme", id, now(), { userId: id }), refuse(1));
        for (const id of ids) {
          expect(await sessions.getSession("acme", id)).toMatchObject({ sessionId: id, userId: id });
          expect(await sessions.listSessions("acme", id)).toHaveLength(1);
          expect(await sessions.getSession("globex", id)).toBeNull();
        }
        for (const id of Object.values(impossibleIds)) {
          const session = aSession("acme", id, now());
          await expect(sessions.openSession("acme", session)).rejects.toMatchObject(coded("store.invalid"));
          expect(await sessions.getSession("acme", id)).toBeNull();
          expect(await sessions.endSession("acme", id)).toBe(false);
          expect(await sessions.touchSession("acme", id, now(), now() + 1_000)).toBe(false);
          expect(await sessions.listSessions("acme", id)).toEqual([]);
        }
      }));
  });
}
