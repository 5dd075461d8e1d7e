// The example server on SDK v2, guarded or not, with a load process that replays one real client's tools/call.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { start } from "../examples/mcp-server/server-v2.ts";
import type { Tenancy, TenancyOptions } from "../src/runtime/index.ts";
import { fetchAs } from "../test/mock/fetch-as.ts";
import type { RecordedRequest } from "./mcp-load.ts";

export interface McpBenchServer {
  /** requests in one batch */
  readonly batch: number;
  /** Serves one batch of tools/call requests. */
  serve(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server; each of `callers` is a host and a token, and a batch holds them in turn. */
export async function mcpBenchServer(options: {
  tenancy: TenancyOptions | Tenancy;
  guarded: boolean;
  callers: readonly { host: string; token: string }[];
  batch?: number;
}): Promise<McpBenchServer> {
  const { callers, batch = 24 } = options;
  const server = await start({ tenancy: options.tenancy, guarded: options.guarded });
  const requests: RecordedRequest[] = [];
  for (const { host, token } of callers) requests.push(await recordCall(server.url, host, token));
  const load = fork(fileURLToPath(new URL("mcp-load.ts", import.meta.url)));
  const sent = Array.from({ length: batch }, (_, n) => requests[n % requests.length] as RecordedRequest);
  return {
    batch,
    serve: () => ask(load, sent),
    async close() {
      load.disconnect();
      await server.close();
    },
  };
}

function ask(load: ChildProcess, batch: readonly RecordedRequest[]): Promise<void> {
  return new Promise((resolve, reject) => {
    load.once("message", (word) => (word === "done" ? resolve() : reject(new Error(String(word)))));
    load.send([...batch]);
  });
}

/** What the official client sends for one `tools/call`. */
async function recordCall(url: string, host: string, token: string): Promise<RecordedRequest> {
  const seen: RecordedRequest[] = [];
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    fetch: async (to, init) => {
      const { port, pathname } = new URL(to);
      const headers = { ...Object.fromEntries(new Headers(init?.headers)), host };
      seen.push({ port: Number(port), path: pathname, headers, body: String(init?.body) });
      return fetchAs(host, to, init);
    },
  });
  const client = new Client({ name: "bench", version: "1.0.0" });
  await client.connect(transport);
  await client.callTool({ name: "echo", arguments: { text: "hello" } });
  await client.close();
  const call = seen.findLast(({ body }) => body.includes('"tools/call"'));
  if (call === undefined) throw new Error("the client sent no tools/call");
  return call;
}
