// The same on the SDK v1 with Express and its stateful sessions, as most running servers are built.
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { guardMcpServer, type Tenancy, express as tenantGuard } from "tenantry/runtime";
import { type StartOptions, settingsFrom, tenancyOf } from "./settings.ts";
import { tools } from "./tools.ts";

function mcpServer(tenancy: Tenancy): McpServer {
  const server = guardMcpServer(new McpServer({ name: "example", version: "1.0.0" }), tenancy);
  for (const { name, description, input, run } of tools) {
    server.registerTool(name, { description, inputSchema: input.shape }, (given) => ({
      content: [{ type: "text", text: run(given) }],
    }));
  }
  return server;
}

/** Starts the server; `url` is where its MCP endpoint listens. */
export async function start(options: StartOptions): Promise<{ url: string; close(): Promise<void> }> {
  const tenancy = await tenancyOf(options);
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const app = express();
  app.use(tenantGuard(tenancy));
  app.use(express.json());
  app.all("/mcp", async (request, response) => {
    const sessionId = request.headers["mcp-session-id"];
    let transport = typeof sessionId === "string" ? sessions.get(sessionId) : undefined;
    if (transport === undefined) {
      if (sessionId !== undefined) return void response.status(404).json({ error: "not_found" });
      const opened = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => void sessions.set(id, opened),
      });
      opened.onclose = () => void sessions.delete(opened.sessionId ?? "");
      // the SDK's own classes differ in optional members under exactOptionalPropertyTypes
      await mcpServer(tenancy).connect(opened as Parameters<McpServer["connect"]>[0]);
      transport = opened;
    }
    await transport.handleRequest(request, response, request.body);
  });
  const http = app.listen(options.port ?? 0, options.address ?? "127.0.0.1");
  await new Promise((ready) => http.once("listening", ready));
  const { address, port } = http.address() as AddressInfo;
  return {
    url: `http://${address}:${port}/mcp`,
    async close() {
      for (const transport of sessions.values()) await transport.close();
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
      await tenancy.close();
      await options.close?.();
    },
  };
}

if (import.meta.main) {
  const { url } = await start(await settingsFrom(process.env));
  console.log(`listening at ${url}`);
}
