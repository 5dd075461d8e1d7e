import { describe, expect, it } from "vitest";
import type { Spending } from "../../src/runtime/limit/limiter.ts";
import { type MemberRoles, memberId, memberRoles } from "../../src/runtime/member-roles.ts";
import type { TenantUser } from "../../src/store/tenant.ts";
import { memoryTenancy } from "../mock/memory-tenancy.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { testIssuer } from "../mock/test-issuer.ts";

const users = new Map<string, TenantUser>();
const join = (tenantId: string, userId: string, role: string) =>
  users.set(`${tenantId} ${userId}`, { userId, email: "", role, joinedAt: 0 });
const reads: string[] = [];
let away = false;
const members: MemberRoles = memberRoles({
  async getTenantUser(tenantId, userId) {
    reads.push(`${tenantId} ${userId}`);
    if (away) throw new Error("gone");
    return users.get(`${tenantId} ${userId}`) ?? null;
  },
});

describe("roles from a store", async () => {
  const made = await memoryTenancy(["acme", "globex"], {}, { members });
  const admit = async (tenant: string, claims: Record<string, unknown> = {}) =>
    made.tenancy.admit({
      url: "/mcp",
      headers: {
        host: `${tenant}.mcp.test`,
        authorization: `Bearer ${(await made.issuers[tenant]?.token({ claims })) ?? ""}`,
      },
    });

  it("gives one person other roles in other tenants, whatever the token says", async () => {
    join("acme", "user-1", "admin");
    join("globex", "user-1", "reader");
    const acme = await admit("acme");
    const globex = await admit("globex", { roles: ["admin"] });
    expect(acme.ok && acme.context.principal?.roles).toEqual(["admin"]);
    expect(globex.ok && globex.context.principal?.roles).toEqual(["reader"]);
  });

  it("keeps who is no member outside, with the answer of any bad token", async () => {
    const answer = await admit("acme", { sub: "stranger" });
    expect(answer).toMatchObject({ ok: false, code: "member.unknown", answer: { status: 401 } });
    expect(made.records.at(-1)).toMatchObject({ code: "member.unknown", subject: "stranger", tenantId: "acme" });
  });

  it("gives a role that the tenant does not have to nobody", async () => {
    join("acme", "odd", "emperor");
    const answer = await admit("acme", { sub: "odd" });
    expect(answer.ok && answer.context.principal?.roles).toEqual([]);
  });

  it("asks nobody about machines, which are clients and no members", async () => {
    const claims = { sub: "acme-robot", client_id: "acme-robot", email: undefined, roles: ["reader"] };
    const answer = await admit("acme", claims);
    expect(answer.ok && answer.context.principal?.roles).toEqual(["reader"]);
    expect(reads).not.toContain("acme acme-robot");
  });

  it("asks the store once while it knows, and once for many at the same moment", async () => {
    join("acme", "busy", "reader");
    await Promise.all(Array.from({ length: 20 }, () => admit("acme", { sub: "busy" })));
    await admit("acme", { sub: "busy" });
    expect(reads.filter((read) => read === "acme busy")).toHaveLength(1);
  });

  it("lets nobody in while the store is away, and asks again afterwards", async () => {
    away = true;
    join("acme", "late", "reader");
    expect(await admit("acme", { sub: "late" })).toMatchObject({ code: "member.unavailable", answer: { status: 503 } });
    away = false;
    expect((await admit("acme", { sub: "late" })).ok).toBe(true);
  });

  it("tells the same subject of two issuers apart", async () => {
    const issuers = await Promise.all(
      ["a", "b"].map((name) => testIssuer({ url: `https://idp.test/${name}`, audience: "x" })),
    );
    const one = testConfig("acme", testContent("acme", { issuers: issuers.slice(0, 1).map(({ trusted }) => trusted) }));
    const two = testConfig("acme", testContent("acme", { issuers: issuers.map(({ trusted }) => trusted) }));
    const [a, b] = ["https://idp.test/a", "https://idp.test/b"].map((issuer) => ({ issuer, subject: "7" }));
    if (a === undefined || b === undefined) throw new TypeError("two principals");
    expect(memberId(one, a)).toBe("7");
    expect(memberId(two, a)).not.toBe(memberId(two, b));
  });
});

describe("limits and the record", async () => {
  let spending: Spending = { ok: true, headers: { "ratelimit-policy": '"minute";q=5;w=60' } };
  let recording = true;
  const counted: string[] = [];
  const made = await memoryTenancy(
    ["acme"],
    {},
    {
      limiter: { spend: async () => spending, spendTool: () => undefined, close: async () => undefined },
      usage: {
        record: (tenantId, userId, { tool = "", refused = false } = {}) =>
          counted.push(`${tenantId} ${userId} ${refused ? "refused" : "allowed"} ${tool}`),
      },
      recording: () => recording,
    },
  );
  const request = async () => ({
    url: "/mcp",
    headers: { host: "acme.mcp.test", authorization: `Bearer ${(await made.issuers.acme?.token()) ?? ""}` },
  });

  it("says what is left with every answer, and counts the use", async () => {
    expect(await made.tenancy.admit(await request())).toMatchObject({
      ok: true,
      headers: { "ratelimit-policy": '"minute";q=5;w=60' },
    });
    expect(counted).toEqual(["acme user-1 allowed "]);
  });

  it("answers 429 with the wait where a quota is used up, and 503 where nobody can count", async () => {
    spending = { ok: false, code: "quota.minute", headers: { "retry-after": "17" } };
    expect(await made.tenancy.admit(await request())).toMatchObject({
      code: "quota.minute",
      answer: { status: 429, headers: { "retry-after": "17" } },
    });
    expect(counted.at(-1)).toBe("acme user-1 refused ");
    expect(made.records.at(-1)).toMatchObject({ code: "quota.minute", status: 429, subject: "user-1" });
    spending = { ok: false, code: "quota.unavailable", headers: { "retry-after": "1" } };
    expect(await made.tenancy.admit(await request())).toMatchObject({ answer: { status: 503 } });
  });

  it("lets nothing pass while nothing keeps the record", async () => {
    recording = false;
    expect(await made.tenancy.admit(await request())).toMatchObject({
      ok: false,
      code: "audit.unavailable",
      answer: { status: 503 },
    });
  });
});
