import { describe, expect, it } from "vitest";
import { processSessions } from "../../../src/runtime/sessions/process-sessions.ts";

const session = (tenantId: string, sessionId: string, expiresAt: number) => ({
  ...{ sessionId, tenantId, userId: "ann", issuer: "https://idp.test", createdAt: 0, lastSeenAt: 0, expiresAt },
});

describe("sessions of one process", () => {
  it("let a tenant in after another has filled the room", async () => {
    const store = processSessions(() => 1_000, 100);
    for (let n = 0; n < 250; n += 1) await store.openSession("acme", session("acme", `a${n}`, 9_000));
    expect(await store.openSession("globex", session("globex", "g", 9_000))).toEqual({ ok: true, ended: [] });
    expect(await store.getSession("globex", "g")).not.toBeNull();
    expect(await store.getSession("acme", "a249")).not.toBeNull();
    expect(await store.getSession("acme", "a0")).toBeNull();
    expect((await store.listSessions("acme")).length).toBeLessThanOrEqual(99);
  });

  it("drop those that are over before any live one", async () => {
    let at = 1_000;
    const store = processSessions(() => at, 100);
    await store.openSession("globex", session("globex", "live", 99_000));
    for (let n = 0; n < 99; n += 1) await store.openSession("acme", session("acme", `a${n}`, 2_000));
    at = 3_000;
    for (let n = 0; n < 99; n += 1) await store.openSession("acme", session("acme", `b${n}`, 99_000));
    expect(await store.getSession("acme", "b0")).not.toBeNull();
    expect(await store.getSession("globex", "live")).not.toBeNull();
  });
});
