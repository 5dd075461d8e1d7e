import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { notFound } from "../../../src/runtime/answers.ts";
import { createSessionKeeper } from "../../../src/runtime/sessions/create-session-keeper.ts";
import { processSessions } from "../../../src/runtime/sessions/process-sessions.ts";
import type { CrossTenantSession } from "../../../src/runtime/sessions/session-owners.ts";
import { quotaContexts } from "../limit/quota-context.ts";

const [ann, eve] = [quotaContexts("acme", {})("ann"), quotaContexts("globex", {})("eve")];

function opened() {
  const store = processSessions(Date.now);
  const asked: string[] = [];
  const attempts: CrossTenantSession[] = [];
  const records: string[] = [];
  const keeper = createSessionKeeper({
    sessions: {
      ...store,
      getSession: (tenantId, id) => {
        asked.push(tenantId);
        return store.getSession(tenantId, id);
      },
    },
    audit: ({ code, tenantId }) => void records.push(`${code} ${tenantId}`),
    onCrossTenant: (attempt) => void attempts.push(attempt),
  });
  return { keeper, asked, attempts, records };
}

async function settled(): Promise<void> {
  for (let n = 0; n < 5; n++) await turn();
}

describe("a session of another tenant", () => {
  it("is the same 404, after the same questions to the store, as one that never was", async () => {
    const { keeper, asked, attempts } = opened();
    await keeper.claim("s1", ann);
    expect(await keeper.check("s1", eve)).toBe(notFound);
    // what the answer waited for
    expect(asked.splice(0)).toEqual(["globex"]);
    expect(attempts).toEqual([]);
    await settled();
    asked.length = 0;
    expect(await keeper.check("never-was", eve)).toBe(notFound);
    expect(asked).toEqual(["globex"]);
  });

  it("is told to the platform with both names, and its caller's tenant reads of an unknown one", async () => {
    const { keeper, attempts, records } = opened();
    await keeper.claim("s1", ann);
    await keeper.check("s1", eve);
    await settled();
    expect(records).toEqual(["session.unknown globex"]);
    expect(attempts).toMatchObject([{ ownerTenantId: "acme", context: { tenantId: "globex" } }]);
    expect(JSON.stringify(attempts.map(({ sessionDigest }) => sessionDigest))).not.toContain("s1");
    await keeper.check("never-was", eve);
    await settled();
    expect(attempts).toHaveLength(1);
  });

  it("costs one search at a time, however many are asked for at once", async () => {
    const { keeper, asked, attempts } = opened();
    await keeper.claim("s1", ann);
    await Promise.all(Array.from({ length: 50 }, () => keeper.check("s1", eve)));
    await settled();
    expect(asked.filter((tenantId) => tenantId === "globex")).toHaveLength(50);
    expect(attempts.length).toBeGreaterThan(0);
    expect(asked.filter((tenantId) => tenantId === "acme").length).toBe(attempts.length);
  });

  it("asks the store about one's own tenant's strangers, too: no answer from memory is quicker", async () => {
    const { keeper, asked } = opened();
    await keeper.claim("s1", ann);
    expect(await keeper.check("s1", quotaContexts("acme", {})("bob"))).toBe(notFound);
    expect(asked).toEqual(["acme"]);
    expect(keeper.check("s1", ann)).toBeUndefined();
  });
});
