import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server as LowServerV1 } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { createMcpHandler, McpServer as ServerV2 } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fetchGuard } from "../../src/runtime/fetch-guard.ts";
import { guardMcpServer } from "../../src/runtime/guard/guard-mcp-server.ts";
import { currentTenant, runAsTenant, type TenantContext } from "../../src/runtime/tenant-context.ts";
import { memoryTenancy } from "../mock/memory-tenancy.ts";

const made = await memoryTenancy(["acme", "globex"]);
const { tenancy, issuers } = made;
const token = (await issuers.acme?.token()) ?? "";

describe("fetchGuard", () => {
  const seen: (string | undefined)[] = [];
  const guarded = fetchGuard(tenancy)((_, options) => {
    seen.push(currentTenant()?.tenantId, String(options?.authInfo?.extra?.tenantId));
    return new Response("in");
  });
  const ask = (url: string, headers: Record<string, string> = {}) =>
    guarded(new Request(url, { method: "POST", headers }));

  it("runs the handler inside the tenant, with AuthInfo", async () => {
    expect(await (await ask("http://acme.mcp.test/mcp", { authorization: `Bearer ${token}` })).text()).toBe("in");
    expect(seen).toEqual(["acme", "acme"]);
    expect(currentTenant()).toBeUndefined();
  });

  it("answers refusals and metadata without the handler", async () => {
    expect((await ask("http://acme.mcp.test/mcp")).status).toBe(401);
    expect((await ask("http://globex.mcp.test/mcp", { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await ask("http://nobody.mcp.test/mcp", { authorization: `Bearer ${token}` })).status).toBe(404);
    expect((await ask("http://127.0.0.1/mcp", { authorization: `Bearer ${token}` })).status).toBe(404);
    const metadata = await guarded(new Request("http://acme.mcp.test/.well-known/oauth-protected-resource/mcp"));
    expect(await metadata.json()).toMatchObject({ authorization_servers: ["https://idp.test/acme"] });
    expect(seen).toHaveLength(2);
  });

  it("keeps a server's public hints of caching from leaving through SDK v2", async () => {
    const mcp = createMcpHandler(() => {
      const hint = { ttlMs: 60_000, cacheScope: "public" as const };
      const cacheHints = { "tools/list": hint, "resources/read": hint, "server/discover": hint };
      const server = new ServerV2({ name: "t", version: "1" }, { cacheHints });
      server.registerTool("echo", { inputSchema: z.object({}) }, () => ({ content: [] }));
      return guardMcpServer(server, tenancy);
    });
    const scopeOf = async (method: string) => {
      const meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { name: "c", version: "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
      };
      const response = await fetchGuard(tenancy)(mcp)(
        new Request("http://acme.mcp.test/mcp", {
          method: "POST",
          headers: {
            authorization: `Bearer ${token}`,
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
            "mcp-protocol-version": "2026-07-28",
            "mcp-method": method,
          },
          body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { _meta: meta } }),
        }),
      );
      return /"cacheScope":"(\w+)"/.exec(await response.text())?.[1];
    };
    expect([await scopeOf("tools/list"), await scopeOf("server/discover")]).toEqual(["private", "private"]);
    await mcp.close();
  });

  it("wraps SDK v2's own handler", async () => {
    const mcp = createMcpHandler(() => {
      const server = new ServerV2({ name: "t", version: "1" });
      server.registerTool("echo", { inputSchema: z.object({}) }, () => ({
        content: [{ type: "text", text: String(currentTenant()?.tenantId) }],
      }));
      return guardMcpServer(server, tenancy);
    });
    const response = await fetchGuard(tenancy)(mcp)(
      new Request("http://acme.mcp.test/mcp", {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2025-06-18",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: {} } }),
      }),
    );
    expect(await response.text()).toContain('"text":"acme"');
  });
});

describe("guardMcpServer on a low-level server", () => {
  const lowServer = () => {
    const server = new LowServerV1({ name: "t", version: "1" }, { capabilities: { tools: {} } });
    return server;
  };
  const tools = ["echo", "reports.delete"].map((name) => ({ name, inputSchema: { type: "object" as const } }));
  const calls: string[] = [];
  const register = (server: LowServerV1) => {
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
      calls.push(params.name);
      return { content: [{ type: "text", text: params.name }] };
    });
  };
  const contextOfAcme = async (): Promise<TenantContext> => {
    const admission = await tenancy.admit({
      url: "/mcp",
      headers: { host: "acme.mcp.test", authorization: `Bearer ${token}` },
    });
    if (!admission.ok) throw new Error(admission.code);
    return admission.context;
  };
  const connect = async (server: LowServerV1) => {
    const [mine, theirs] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "c", version: "1" });
    await server.connect(theirs);
    await client.connect(mine);
    return client;
  };

  it.each(["before", "after"])("covers handlers that are set %s it", async (when) => {
    const server = lowServer();
    if (when === "before") register(server);
    guardMcpServer(guardMcpServer(server, tenancy), tenancy);
    if (when === "after") register(server);
    const client = await connect(server);
    const context = await contextOfAcme();
    await runAsTenant(context, async () => {
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["echo"]);
      expect((await client.callTool({ name: "echo" })).content).toEqual([{ type: "text", text: "echo" }]);
      await expect(client.callTool({ name: "reports.delete" })).rejects.toThrow("not permitted");
    });
    expect(calls).not.toContain("reports.delete");
  });

  it("lets nobody do anything outside an admitted request", async () => {
    const server = lowServer();
    register(server);
    const client = await connect(guardMcpServer(server, tenancy));
    await expect(client.callTool({ name: "echo" })).rejects.toThrow("no admitted tenant");
    await expect(client.listTools()).rejects.toThrow("no admitted tenant");
  });

  it("checks what a fall-back handler would serve", async () => {
    const server = guardMcpServer(lowServer(), tenancy);
    server.fallbackRequestHandler = async () => ({ content: [] });
    const client = await connect(server);
    const context = await contextOfAcme();
    await runAsTenant(context, async () => {
      await expect(client.callTool({ name: "reports.delete" })).rejects.toThrow("not permitted");
      expect((await client.callTool({ name: "echo" })).content).toEqual([]);
    });
  });

  it("takes nothing that is no MCP server", () => {
    expect(() => guardMcpServer({}, tenancy)).toThrow(TypeError);
  });
});
