import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start as startV1 } from "../../examples/mcp-server/server-v1.ts";
import { start as startV2 } from "../../examples/mcp-server/server-v2.ts";
import { express } from "../../src/runtime/express.ts";
import { fetchAs } from "../mock/fetch-as.ts";
import { connectMcp } from "../mock/mcp-client.ts";
import { type MemoryTenancy, memoryTenancy } from "../mock/memory-tenancy.ts";

describe.each([
  ["SDK v2, revision 2026-07-28", startV2, "v2"],
  ["SDK v2, for a client of 2025", startV2, "v2 as of 2025"],
  ["SDK v2 with a client of 2025", startV2, "v1"],
  ["SDK v1 on Express", startV1, "v1"],
] as const)("the example server on %s", (_, start, line) => {
  let made: MemoryTenancy;
  let server: Awaited<ReturnType<typeof start>>;
  const connect = async (tenant: string, claims: Record<string, unknown> = {}, host = `${tenant}.mcp.test`) =>
    connectMcp(line, { url: server.url, host, token: (await made.issuers[tenant]?.token({ claims })) ?? "" });

  beforeAll(async () => {
    made = await memoryTenancy(["acme", "globex"]);
    server = await start({ tenancy: made.tenancy });
  });
  afterAll(async () => server.close());

  it("answers a tenant's own caller, who finds the tenant and nobody else's", async () => {
    const client = await connect("acme");
    expect(JSON.parse(await client.call("whoami"))).toEqual({
      tenantId: "acme",
      subject: "user-1",
      email: "ann@acme.example",
      roles: ["reader"],
    });
    expect(await client.call("echo", { text: "hello" })).toBe("hello");
    await client.close();
  });

  it("lists what the caller's roles permit and no more", async () => {
    const reader = await connect("acme");
    expect((await reader.tools()).sort()).toEqual(["echo", "reports.read", "whoami"]);
    const admin = await connect("globex", { roles: ["admin"] });
    expect(await admin.tools()).toHaveLength(5);
    await reader.close();
    await admin.close();
  });

  it("refuses a tool before its handler, whether it exists or not", async () => {
    const client = await connect("acme");
    await expect(client.call("reports.delete", { id: "1" })).rejects.toThrow("not permitted: tools:reports.delete");
    await expect(client.call("no.such.tool")).rejects.toThrow("not permitted: tools:no.such.tool");
    expect(made.records.at(-1)).toMatchObject({
      decision: "refused",
      code: "authorize.no-permission",
      tenantId: "acme",
    });
    await client.close();
  });

  it("takes away a tool from a client that is connected, as soon as the config says so", async () => {
    const client = await connect("globex", { roles: ["admin"] });
    expect(await client.call("reports.delete", { id: "7" })).toBe("deleted report 7 of globex");
    const now = made.bundle.get("globex")?.config;
    if (now === undefined) throw new TypeError("no globex");
    const roles = now.config.roles.map((role) => (role.roleId === "admin" ? { ...role, permissions: [] } : role));
    made.bundle.put({ ...now, version: now.version + 1, config: { ...now.config, roles } });
    await expect(client.call("reports.delete", { id: "7" })).rejects.toThrow("not permitted");
    expect(await client.tools()).toEqual([]);
    made.bundle.put({ ...now, version: now.version + 2 });
    await client.close();
  });

  it("refuses another tenant's token, no token, an unknown host", async () => {
    await expect(connect("globex", {}, "acme.mcp.test")).rejects.toThrow();
    await expect(connectMcp(line, { url: server.url, host: "acme.mcp.test" })).rejects.toThrow();
    await expect(connect("acme", {}, "nobody.mcp.test")).rejects.toThrow();
    const codes = made.records.filter(({ decision }) => decision === "refused").map(({ code }) => code);
    expect(codes).toContain("resolve.disagreement");
    expect(codes).toContain("token.missing");
    expect(codes).toContain("resolve.unknown-tenant");
  });

  it("answers many callers of two tenants at once, each as its own", async () => {
    const callers = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const tenant = n % 2 ? "acme" : "globex";
        const client = await connect(tenant, { sub: `user-${n}` });
        const seen = await Promise.all([1, 2, 3].map(async () => JSON.parse(await client.call("whoami"))));
        await client.close();
        return seen.every((one) => one.tenantId === tenant && one.subject === `user-${n}`);
      }),
    );
    expect(callers.every(Boolean)).toBe(true);
  });
});

describe("a stateful session of SDK v1", () => {
  it("belongs to the caller who opened it", async () => {
    const made = await memoryTenancy(["acme", "globex"]);
    const server = await startV1({ tenancy: made.tenancy });
    const ann = await connectMcp("v1", {
      url: server.url,
      host: "acme.mcp.test",
      token: (await made.issuers.acme?.token()) ?? "",
    });
    const { sessionId } = ann;
    expect(sessionId).toBeTypeOf("string");
    const steal = async (tenant: string, sub: string, method: string) => {
      const token = await made.issuers[tenant]?.token({ claims: { sub } });
      const headers = {
        authorization: `Bearer ${token}`,
        "mcp-session-id": sessionId ?? "",
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
      };
      const body = method === "POST" ? JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }) : null;
      return (await fetchAs(`${tenant}.mcp.test`, server.url, { method, headers, body })).status;
    };
    for (const method of ["POST", "GET", "DELETE"]) {
      expect(await steal("acme", "eve", method)).toBe(404);
      expect(await steal("globex", "user-1", method)).toBe(404);
    }
    expect(await ann.call("echo", { text: "still here" })).toBe("still here");
    await ann.close();
    await server.close();
  });
});

describe("an answer that is still open", () => {
  it("ends when its tenant is cut off", async () => {
    const made = await memoryTenancy(["acme"]);
    const guard = express(made.tenancy);
    const server = createServer((request, response) => guard(request, response, () => void response.write("first")));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    const headers = { authorization: `Bearer ${await made.issuers.acme?.token()}` };
    const answer = await fetchAs("acme.mcp.test", `http://127.0.0.1:${port}/mcp`, { headers });
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? "").toString()).toBe("first");
    made.bundle.suspended.add("user-1");
    await expect(reader?.read()).rejects.toThrow();
    await new Promise((closed) => server.close(closed));
  });
});
