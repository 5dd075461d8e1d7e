import { describe, expect, it } from "vitest";
import { notFound } from "../../../src/runtime/answers.ts";
import { createSessionKeeper } from "../../../src/runtime/sessions/create-session-keeper.ts";
import { processSessions } from "../../../src/runtime/sessions/process-sessions.ts";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import type { SessionStore } from "../../../src/store/session-store.ts";
import { quotaContexts } from "../limit/quota-context.ts";

const acme = quotaContexts("acme", { maxSessionsPerUser: 2 });
const ann = acme("ann");

function opened(open: (now: () => number) => SessionStore, whenFull: "refuse" | "end-oldest" = "refuse") {
  const clock = { now: Date.UTC(2026, 10, 27) };
  const now = (): number => clock.now;
  const audit: string[] = [];
  const ended: string[] = [];
  const store = open(now);
  const server = () =>
    createSessionKeeper({
      ...{ sessions: store, whenFull, life: 600, now },
      audit: ({ code, tenantId, subject }) => void audit.push(`${code} ${tenantId} ${subject}`),
      onEnded: (_, ids) => void ended.push(...ids),
    });
  return { clock, audit, ended, server, keeper: server() };
}

const stores: Record<string, (now: () => number) => SessionStore> = {
  "this process's memory": processSessions,
  "the memory stores": (now) =>
    openMemoryStores({ clock: () => Math.floor(now() / 1000), declared: () => ({ generation: 1 }) }).sessions,
};

for (const [name, open] of Object.entries(stores)) {
  describe(`sessions in ${name}`, () => {
    it("belong to whoever opened them: tenant, generation, issuer and subject", async () => {
      const { keeper, server, audit } = opened(open);
      expect(await keeper.claim("s1", ann)).toBeUndefined();
      expect(await keeper.check("s1", ann)).toBeUndefined();
      const strangers = [
        acme("bob"),
        acme("ann", "https://other.test"),
        quotaContexts("globex", {})("ann"),
        quotaContexts("acme", {}, 2)("ann"),
      ];
      for (const other of [keeper, server()]) {
        for (const stranger of strangers) expect(await other.check("s1", stranger)).toBe(notFound);
        expect(await other.check("never-was", ann)).toBe(notFound);
      }
      expect(audit.slice(0, 2)).toEqual(["session.foreign acme bob", "session.foreign acme ann"]);
      expect(audit).toHaveLength(10);
      expect(audit.every((line) => /^session\.(foreign|unknown) /.test(line))).toBe(true);
      // another server of the same store knows it
      expect(await server().check("s1", ann)).toBeUndefined();
    });

    it("are refused beyond the user's limit, and free again when one ends", async () => {
      const { keeper, audit } = opened(open);
      await keeper.claim("s1", ann);
      await keeper.claim("s2", ann);
      expect(await keeper.claim("s3", ann)).toMatchObject({ status: 429 });
      expect(audit).toEqual(["session.limit acme ann"]);
      expect(await keeper.claim("b1", acme("bob"))).toBeUndefined();
      await keeper.end("s1", acme("bob"));
      expect(await keeper.claim("s3", ann)).toMatchObject({ status: 429 });
      await keeper.end("s1", ann);
      expect(await keeper.claim("s3", ann)).toBeUndefined();
      expect(await keeper.check("s1", ann)).toBe(notFound);
    });

    it("make room by ending the oldest where that is configured", async () => {
      const { clock, keeper, ended } = opened(open, "end-oldest");
      for (const id of ["s1", "s2", "s3"]) {
        clock.now += 1_000;
        expect(await keeper.claim(id, ann)).toBeUndefined();
      }
      expect(ended).toEqual(["s1"]);
      expect(await keeper.check("s1", ann)).toBe(notFound);
      expect(await keeper.check("s3", ann)).toBeUndefined();
    });

    it("are over when nobody used them for their life, and live on while somebody does", async () => {
      const { clock, keeper } = opened(open);
      await keeper.claim("s1", ann);
      await keeper.claim("s2", ann);
      for (let n = 0; n < 20; n += 1) {
        clock.now += 100_000;
        expect(await keeper.check("s1", ann), `after ${n}`).toBeUndefined();
      }
      expect(await keeper.check("s2", ann)).toBe(notFound);
      expect(await keeper.claim("s3", ann)).toBeUndefined();
    });

    it("are listed by the ids that clients know, and end everywhere within the stated bound when revoked", async () => {
      const { clock, keeper, server, ended } = opened(open);
      await keeper.claim("s1", ann);
      clock.now += 1;
      await keeper.claim("s2", ann);
      await keeper.claim("b1", acme("bob"));
      const listed = await keeper.listSessions("acme", "ann");
      expect(listed.map(({ sessionId }) => sessionId)).toEqual(["s2", "s1"]);
      const elsewhere = server();
      expect(await elsewhere.check("s1", ann)).toBeUndefined();
      expect(await keeper.revokeSession("acme", "s1")).toBe(true);
      expect(await keeper.revokeSession("acme", "s1")).toBe(false);
      expect(await keeper.revokeSession("globex", "s2")).toBe(false);
      expect(await keeper.check("s1", ann)).toBe(notFound);
      clock.now += 5_001;
      expect(await elsewhere.check("s1", ann)).toBe(notFound);
      expect(await keeper.revokeUserSessions("acme", "ann")).toEqual(["s2"]);
      expect(ended).toEqual(["s1", "s2"]);
      expect(await keeper.listSessions("acme")).toHaveLength(1);
    });

    it("never exceed the limit when many are opened at once", async () => {
      const { keeper, server } = opened(open);
      const servers = [keeper, server(), server()];
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) => (servers[n % 3] as typeof keeper).claim(`s${n}`, ann)),
      );
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(2);
    });
  });
}

describe("sessions whose store is away", () => {
  it("are refused with 503 and a record, never let through", async () => {
    const away = (): Promise<never> => Promise.reject(new Error("away"));
    const sessions: SessionStore = {
      ...{ openSession: away, getSession: away, touchSession: away },
      ...{ listSessions: away, endSession: away, endUserSessions: away },
    };
    const audit: string[] = [];
    const keeper = createSessionKeeper({ sessions, audit: ({ code }) => void audit.push(code) });
    expect(await keeper.check("s1", ann)).toMatchObject({ status: 503 });
    expect(await keeper.claim("s1", ann)).toMatchObject({ status: 503 });
    await keeper.end("s1", ann);
    expect(audit).toEqual(["session.unavailable", "session.unavailable"]);
  });

  it("do not concern a request that passes while the guard is switched off", () => {
    const keeper = createSessionKeeper();
    const passing = { tenantId: "system", by: "passthrough", at: 0 } as const;
    expect(keeper.check("s1", passing)).toBeUndefined();
    expect(keeper.claim("s1", passing)).toBeUndefined();
  });
});
