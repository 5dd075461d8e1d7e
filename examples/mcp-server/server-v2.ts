// A guarded MCP server on the official SDK v2: revision 2026-07-28, with its fall-back for clients of 2025.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { express, guardMcpServer } from "tenantry/runtime";
import { type StartOptions, settingsFrom, tenancyOf } from "./settings.ts";
import { tools } from "./tools.ts";

/** Starts the server; `url` is where its MCP endpoint listens. */
export async function start(options: StartOptions): Promise<{ url: string; close(): Promise<void> }> {
  const tenancy = await tenancyOf(options);
  const guard = express(tenancy);
  const guarded = options.guarded ?? true;
  const mcp = createMcpHandler(() => {
    const server = new McpServer({ name: "example", version: "1.0.0" });
    for (const { name, description, input, run } of tools) {
      server.registerTool(name, { description, inputSchema: input }, (given) => ({
        content: [{ type: "text", text: run(given) }],
      }));
    }
    return guarded ? guardMcpServer(server, tenancy) : server;
  });
  const node = toNodeHandler(mcp);
  // the SDK's view of Node's request differs in optional members under exactOptionalPropertyTypes
  const handle = (request: IncomingMessage, response: ServerResponse) =>
    void node(request as Parameters<typeof node>[0], response);
  const http = createServer((request, response) => {
    if (!guarded) return handle(request, response);
    guard(request, response, (error) => (error ? response.writeHead(500).end() : handle(request, response)));
  });
  await new Promise<void>((ready) => http.listen(options.port ?? 0, options.address ?? "127.0.0.1", ready));
  const { address, port } = http.address() as AddressInfo;
  return {
    url: `http://${address}:${port}/mcp`,
    async close() {
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
      await mcp.close();
      await tenancy.close();
      await options.close?.();
    },
  };
}

if (import.meta.main) {
  const { url } = await start(await settingsFrom(process.env));
  console.log(`listening at ${url}`);
}
