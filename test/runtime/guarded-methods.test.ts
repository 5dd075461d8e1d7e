import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fetchGuard } from "../../src/runtime/fetch-guard.ts";
import { checkMethod, shownResult } from "../../src/runtime/guard/check-method.ts";
import { guardMcpServer } from "../../src/runtime/guard/guard-mcp-server.ts";
import type { Spending } from "../../src/runtime/limit/limiter.ts";
import { currentTenant, type TenantContext } from "../../src/runtime/tenant-context.ts";
import { memoryTenancy } from "../mock/memory-tenancy.ts";

const refusedTools = new Map<string, Spending>();
const made = await memoryTenancy(
  ["acme", "globex"],
  {},
  {
    limiter: {
      spend: () => ({ ok: true, headers: {} }),
      spendTool: (_, tool) => refusedTools.get(tool),
      close: async () => undefined,
    },
  },
);
const { tenancy, issuers, records } = made;
const requestOf = async (tenant: string, claims: Record<string, unknown> = {}) => ({
  url: "/mcp",
  headers: {
    host: `${tenant}.mcp.test`,
    authorization: `Bearer ${(await issuers[tenant]?.token({ claims })) ?? ""}`,
  },
});
const contextOf = async (tenant: string, claims: Record<string, unknown> = {}): Promise<TenantContext> => {
  const admission = await tenancy.admit(await requestOf(tenant, claims));
  if (!admission.ok) throw new Error(admission.code);
  return admission.context;
};
const reader = await contextOf("acme");
const admin = await contextOf("acme", { roles: ["admin"], sub: "boss" });
const foreign = await contextOf("globex", { roles: ["admin"] });

describe("methods", () => {
  it("leaves the protocol's own business alone", async () => {
    for (const method of ["initialize", "ping", "server/discover", "logging/setLevel", "resources/unsubscribe"])
      expect(await checkMethod(tenancy, reader, { method })).toBeUndefined();
  });

  it.each(["tools/run", "admin/reset", "__proto__", "constructor", "TOOLS/CALL", ""])(
    "takes %j, which MCP does not have, from nobody but who may do everything",
    async (method) => {
      expect(await checkMethod(tenancy, reader, { method, params: { name: "echo" } })).toBeDefined();
      expect(await checkMethod(tenancy, admin, { method })).toBeUndefined();
    },
  );

  it.each([
    ["tools/call", { name: 7 }],
    ["tools/call", undefined],
    ["completion/complete", { ref: { type: "ref/tool", name: "echo" } }],
    ["subscriptions/listen", { notifications: { resourceSubscriptions: "x" } }],
    ["subscriptions/listen", { notifications: { resourceSubscriptions: [1] } }],
    ["subscriptions/listen", {}],
  ])("refuses %s that names nothing", async (method, params) => {
    expect(await checkMethod(tenancy, admin, { method, params })).toEqual({ message: "not permitted" });
  });

  it("lets listen to changes of permitted resources only", async () => {
    const listen = (uris: string[]) => ({
      method: "subscriptions/listen",
      params: { notifications: { toolsListChanged: true, resourceSubscriptions: uris } },
    });
    expect(await checkMethod(tenancy, reader, listen([]))).toBeUndefined();
    expect(await checkMethod(tenancy, reader, listen(["file:///a"]))).toMatchObject({
      message: "not permitted: resources:file:///a",
    });
    expect(await checkMethod(tenancy, admin, listen(["file:///a", "file:///b"]))).toBeUndefined();
  });

  it("marks a list as the caller's alone where the revision lets it be cached", () => {
    const list = { tools: [{ name: "echo" }, { name: "reports.delete" }], ttlMs: 60_000, cacheScope: "public" };
    expect(shownResult(tenancy, reader, { method: "tools/list" }, list)).toEqual({
      tools: [{ name: "echo" }],
      ttlMs: 60_000,
      cacheScope: "private",
    });
  });

  it.each(["resources/read", "server/discover"])("marks what %s gives as the caller's alone, too", (method) => {
    const result = { contents: [], ttlMs: 60_000, cacheScope: "public" };
    expect(shownResult(tenancy, reader, { method }, result)).toEqual({ ...result, cacheScope: "private" });
    const plain = { contents: [] };
    expect(shownResult(tenancy, reader, { method }, plain)).toBe(plain);
  });

  it("speaks before a hint that the SDK lays beside a result, to be written out later", () => {
    const hint = Symbol("hint");
    const list = { tools: [{ name: "echo" }], [hint]: { cacheScope: "public" } };
    expect(shownResult(tenancy, reader, { method: "tools/list" }, list)).toMatchObject({ cacheScope: "private" });
  });

  it("refuses a call of a tool whose own limit is used up, with the wait, and records it", async () => {
    refusedTools.set("echo", { ok: false, code: "quota.tool", headers: { "retry-after": "9" } });
    expect(await checkMethod(tenancy, reader, { method: "tools/call", params: { name: "echo" } })).toEqual({
      message: "too many requests",
      retryAfter: "9",
    });
    expect(records.at(-1)).toMatchObject({ code: "quota.tool", permission: "tools:echo" });
    refusedTools.clear();
  });
});

describe("tasks", () => {
  const made = { task: { taskId: "t-1", status: "working" } };
  const ask = (method: string, taskId?: unknown) => ({ method, params: { taskId } });
  shownResult(tenancy, reader, { method: "tools/call", params: { name: "echo" } }, made);

  it.each(["tasks/get", "tasks/result", "tasks/cancel"])("lets %s only to who made the task", async (method) => {
    expect(await checkMethod(tenancy, reader, ask(method, "t-1"))).toBeUndefined();
    expect(await checkMethod(tenancy, foreign, ask(method, "t-1"))).toEqual({ message: "not permitted" });
    expect(await checkMethod(tenancy, admin, ask(method, "t-1"))).toEqual({ message: "not permitted" });
    expect(records.at(-1)).toMatchObject({ code: "task.foreign", subject: "boss" });
    expect(await checkMethod(tenancy, reader, ask(method, "t-2"))).toBeDefined();
    expect(await checkMethod(tenancy, reader, ask(method, ["t-1"]))).toBeDefined();
  });

  it("lists the caller's own tasks", () => {
    const all = { tasks: [{ taskId: "t-1" }, { taskId: "t-9" }, null] };
    expect(shownResult(tenancy, reader, { method: "tasks/list" }, all)).toEqual({ tasks: [{ taskId: "t-1" }] });
    expect(shownResult(tenancy, foreign, { method: "tasks/list" }, all)).toEqual({ tasks: [] });
  });

  it("does not hand a task to who claims it second", async () => {
    shownResult(tenancy, foreign, { method: "tools/call" }, made);
    expect(await checkMethod(tenancy, foreign, ask("tasks/get", "t-1"))).toBeDefined();
  });
});

describe("a server without HTTP", () => {
  const serve = async (caller?: () => { headers: Record<string, string> }) => {
    const server = new Server({ name: "t", version: "1" }, { capabilities: { tools: {} } });
    server.setRequestHandler(CallToolRequestSchema, () => ({
      content: [{ type: "text", text: String(currentTenant()?.tenantId) }],
    }));
    const custom = z.object({ method: z.literal("acme/everything") });
    server.setRequestHandler(custom, () => ({}));
    guardMcpServer(server, tenancy, caller === undefined ? {} : { caller });
    const [mine, theirs] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "c", version: "1" });
    await server.connect(theirs);
    return { client, connect: () => client.connect(mine) };
  };

  it("works as the caller that its process stands for, asked anew at every message", async () => {
    let request = await requestOf("acme");
    const { client, connect } = await serve(() => request);
    await connect();
    expect((await client.callTool({ name: "echo" })).content).toEqual([{ type: "text", text: "acme" }]);
    await expect(client.callTool({ name: "reports.delete" })).rejects.toThrow("not permitted");
    await expect(client.request({ method: "acme/everything" }, z.object({}))).rejects.toThrow("not permitted");
    request = await requestOf("acme", { exp: 1 });
    await expect(client.callTool({ name: "echo" })).rejects.toThrow("no admitted tenant");
    await client.close();
  });

  it("does not even begin for a caller that is not let in", async () => {
    const { connect } = await serve(() => ({ headers: { host: "acme.mcp.test" } }));
    await expect(connect()).rejects.toThrow("no admitted tenant");
  });
});

describe("listening over HTTP", async () => {
  const guarded = fetchGuard(tenancy)(() => new Response("stream"));
  const listen = async (body: string, claims: Record<string, unknown> = {}) => {
    const { headers } = await requestOf("acme", claims);
    return guarded(
      new Request("http://acme.mcp.test/mcp", {
        method: "POST",
        headers: { ...headers, "mcp-method": "subscriptions/listen" },
        body,
      }),
    );
  };
  const message = (uris: string[]) =>
    JSON.stringify({
      jsonrpc: "2.0",
      id: 5,
      method: "subscriptions/listen",
      params: { notifications: { resourceSubscriptions: uris } },
    });

  it("is refused before the SDK for a resource that the caller may not read", async () => {
    const refused = await listen(message(["file:///a"]));
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ jsonrpc: "2.0", id: 5, error: { code: -32_602 } });
    expect((await listen(message([]))).status).toBe(200);
    expect((await listen(message(["file:///a"]), { roles: ["admin"] })).status).toBe(200);
  });

  it("is refused where nobody can say to what, but to who may use everything", async () => {
    expect((await listen("{")).status).toBe(403);
    expect((await listen("{", { roles: ["admin"] })).status).toBe(200);
  });
});
