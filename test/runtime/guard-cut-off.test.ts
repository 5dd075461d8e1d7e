import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fetchGuard } from "../../src/runtime/fetch-guard.ts";
import { guardMcpServer } from "../../src/runtime/guard/guard-mcp-server.ts";
import { openWork } from "../../src/runtime/open-work.ts";
import { memoryTenancy } from "../mock/memory-tenancy.ts";

const made = await memoryTenancy(["acme"]);
const token = (await made.issuers.acme?.token()) ?? "";
const headers = { host: "acme.mcp.test", authorization: `Bearer ${token}` };
const cutOff = () => {
  made.bundle.suspended.add("user-1");
  openWork(made.tenancy).look();
  made.bundle.suspended.delete("user-1");
};

describe("a call under way whose caller is cut off", () => {
  it("ends on SDK v1, and its signal aborts for a handler that listens", async () => {
    let heard: unknown;
    const server = new Server({ name: "t", version: "1" }, { capabilities: { tools: {} } });
    const begun = new Promise<void>((started) => {
      server.setRequestHandler(CallToolRequestSchema, async (_, extra) => {
        extra.signal.addEventListener("abort", () => {
          heard = extra.signal.reason;
        });
        expect(typeof extra.sendNotification).toBe("function");
        started();
        return new Promise<never>(() => undefined);
      });
    });
    guardMcpServer(server, made.tenancy, { caller: () => ({ headers }) });
    const [mine, theirs] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "c", version: "1" });
    await server.connect(theirs);
    await client.connect(mine);
    const call = client.callTool({ name: "echo" });
    call.catch(() => undefined);
    await begun;
    cutOff();
    await expect(call).rejects.toThrow("cut off");
    expect(heard).toMatchObject({ name: "AbortError" });
    await client.close();
  });

  it("ends on SDK v2 over a fetch-style answer, whether its handler listens or not", async () => {
    let signal: AbortSignal | undefined;
    let started = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      started = resolve;
    });
    const mcp = createMcpHandler(() => {
      const server = new McpServer({ name: "t", version: "1" });
      server.registerTool("echo", { inputSchema: z.object({}) }, (_, context) => {
        signal = context.mcpReq.signal;
        started();
        return new Promise<never>(() => undefined);
      });
      return guardMcpServer(server, made.tenancy);
    });
    const asked = fetchGuard(made.tenancy)(mcp)(
      new Request("http://acme.mcp.test/mcp", {
        method: "POST",
        headers: {
          ...headers,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2025-06-18",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo", arguments: {} } }),
      }),
    );
    await begun;
    cutOff();
    // by the time it is asked again, the caller stands again: it may repeat the request
    expect((await asked).status).toBe(503);
    await turn();
    expect(signal?.aborted).toBe(true);
    await mcp.close();
  });

  it("ends for a fetch-style handler that is not an MCP server, too: with what a request gets that comes now", async () => {
    let started = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      started = resolve;
    });
    const asked = fetchGuard(made.tenancy)(() => {
      started();
      return new Promise<never>(() => undefined);
    })(new Request("http://acme.mcp.test/mcp", { method: "POST", headers }));
    await begun;
    made.bundle.suspended.add("user-1");
    openWork(made.tenancy).look();
    const answer = await asked;
    made.bundle.suspended.delete("user-1");
    expect(answer.status).toBe(401);
  });

  it("leaves a call alone whose caller still stands", async () => {
    const work = openWork(made.tenancy);
    const admission = await made.tenancy.admit({ headers });
    if (!admission.ok) throw new TypeError(admission.code);
    const result = work.during(admission.context, async () => {
      work.look();
      return "done";
    });
    expect(await result).toBe("done");
    expect(work.during(admission.context, () => "at once")).toBe("at once");
  });
});
