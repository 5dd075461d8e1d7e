// Streams taken up again through `Last-Event-ID`, before a server whose transports share one event store.
import { createServer, type Server as HttpServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { type EventStore, StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, it } from "vitest";
import { express } from "../../../src/runtime/express.ts";
import { guardMcpServer } from "../../../src/runtime/guard/guard-mcp-server.ts";
import { eventIds } from "../../../src/runtime/proxy/event-ids.ts";
import { ownEventStore } from "../../../src/runtime/sessions/own-event-store.ts";
import { runAsTenant } from "../../../src/runtime/tenant-context.ts";
import { fetchAs } from "../../mock/fetch-as.ts";
import { guardedUpstream } from "../../mock/guarded-upstream.ts";
import { memoryTenancy } from "../../mock/memory-tenancy.ts";

const made = await memoryTenancy(["acme", "globex"]);
const tokenOf = async (tenant: string) => (await made.issuers[tenant]?.token()) ?? "";

/** One store for all transports, with ids that anybody can guess. */
function countingStore(): Required<EventStore> {
  const events: { streamId: string; message: Parameters<EventStore["storeEvent"]>[1] }[] = [];
  return {
    async storeEvent(streamId, message) {
      events.push({ streamId, message });
      return String(events.length);
    },
    getStreamIdForEventId: async (id) => events[Number(id) - 1]?.streamId,
    async replayEventsAfter(last, { send }) {
      const streamId = events[Number(last) - 1]?.streamId ?? "";
      for (const [at, event] of events.entries())
        if (at >= Number(last) && event.streamId === streamId && "method" in event.message)
          await send(String(at + 1), event.message);
      return streamId;
    },
  };
}

/** Sessions by id, each with a transport; `storeOf` is asked inside the request that opens the session. */
function mcpListener(storeOf: () => EventStore): RequestListener & { servers: Server[] } {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const servers: Server[] = [];
  const listener: RequestListener = async (request, response) => {
    const named = request.headers["mcp-session-id"];
    const known = typeof named === "string" ? transports.get(named) : undefined;
    if (known !== undefined) return known.handleRequest(request, response);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      eventStore: storeOf(),
    });
    const server = new Server({ name: "t", version: "1" }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [] }));
    servers.push(guardMcpServer(server, made.tenancy));
    await server.connect(transport);
    return transport.handleRequest(request, response);
  };
  return Object.assign(listener, { servers });
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(listener: RequestListener): Promise<URL> {
  const http: HttpServer = createServer(listener);
  await new Promise<void>((ready) => http.listen(0, "127.0.0.1", ready));
  closing.push(async () => {
    http.closeAllConnections();
    await new Promise((closed) => http.close(closed));
  });
  return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`);
}

async function opened(url: string, tenant: string) {
  const headers = {
    authorization: `Bearer ${await tokenOf(tenant)}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    "mcp-protocol-version": "2025-06-18",
  };
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "c", version: "1" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  const answer = await fetchAs(`${tenant}.mcp.test`, url, { method: "POST", headers, body });
  await answer.text();
  const session = answer.headers.get("mcp-session-id") ?? "";
  const get = (last?: string) => {
    const given = { ...headers, "mcp-session-id": session, ...(last === undefined ? {} : { "last-event-id": last }) };
    return fetchAs(`${tenant}.mcp.test`, url, { method: "GET", headers: given });
  };
  return { session, get };
}

/** The next event of a stream: its id and data. */
async function nextEvent(answer: Response): Promise<{ id?: string; data?: string }> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!/\n\n/.test(text)) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  return { id: /^id: ?(.*)$/m.exec(text)?.[1] ?? "", data: /^data: ?(.+)$/m.exec(text)?.[1] ?? "" };
}

describe("a stream that is taken up again through the guard proxy", () => {
  it("is its owner's: another tenant's event id, or the server's own, is one that never was", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tenantry-events-"));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const shared = countingStore();
    const upstream = mcpListener(() => shared);
    const guard = await guardedUpstream(made.tenancy, await listen(bare(upstream)), folder);
    closing.push(() => guard.close());
    const [acme, globex] = [await opened(guard.url, "acme"), await opened(guard.url, "globex")];
    const stream = await acme.get();
    expect(stream.status).toBe(200);
    const first = nextEvent(stream);
    await upstream.servers[0]?.notification({ method: "notifications/tools/list_changed" });
    const { id = "" } = await first;
    expect(id).toMatch(/^[\w-]{22}\.\d+$/);
    await upstream.servers[0]?.notification({ method: "notifications/secret-of-acme" });
    expect((await globex.get(id)).status).toBe(404);
    expect((await globex.get(id.slice(23))).status).toBe(404);
    expect(made.records.filter(({ code }) => code === "session.foreign-event")).toHaveLength(2);
    const again = await acme.get(id);
    expect(again.status).toBe(200);
    expect((await nextEvent(again)).data).toContain("secret-of-acme");
  });

  it("is told by its session, its person and its tenant's life", async () => {
    const admitted = await made.tenancy.admit({
      headers: { host: "acme.mcp.test", authorization: `Bearer ${await tokenOf("acme")}` },
    });
    if (!admitted.ok) throw new TypeError(admitted.code);
    const { context } = admitted;
    const ids = eventIds(new Uint8Array(32));
    const sealed = ids.seal("7", context, "s1");
    expect(ids.open(sealed, context, "s1")).toBe("7");
    expect(ids.open(sealed, context, "s2")).toBeUndefined();
    expect(ids.open(sealed, context, undefined)).toBeUndefined();
    const principal = { ...context.principal, subject: "user-2" } as NonNullable<typeof context.principal>;
    expect(ids.open(sealed, { ...context, principal }, "s1")).toBeUndefined();
    expect(eventIds(new Uint8Array(32).fill(1)).open(sealed, context, "s1")).toBeUndefined();
    for (const wrong of ["", "7", `${sealed}1`, `A${sealed.slice(1)}`, sealed.slice(0, 23)])
      expect(ids.open(wrong === sealed ? `B${sealed.slice(1)}` : wrong, context, "s1")).toBeUndefined();
  });
});

/** The server behind the proxy knows nothing of tenants: its own guard is off, and the proxy's context is not looked at. */
function bare(listener: RequestListener): RequestListener {
  return (request, response) =>
    runAsTenant({ tenantId: "system", by: "passthrough", at: 0 }, () => listener(request, response));
}

describe("a stream that is taken up again in a server's own process", () => {
  const guarded = (listener: RequestListener): RequestListener => {
    const guard = express(made.tenancy);
    return (request, response) => guard(request, response, () => void listener(request, response));
  };

  it("starts anew where the event store is not held to its owner", async () => {
    const shared = countingStore();
    const url = (await listen(guarded(mcpListener(() => shared)))).href;
    const acme = await opened(url, "acme");
    const answer = await acme.get("1");
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
  });

  it("goes on for its owner alone where it is", async () => {
    const shared = countingStore();
    const server = mcpListener(() => ownEventStore(made.tenancy, shared));
    const url = (await listen(guarded(server))).href;
    const [acme, globex] = [await opened(url, "acme"), await opened(url, "globex")];
    const stream = await acme.get();
    const first = nextEvent(stream);
    await server.servers[0]?.notification({ method: "notifications/tools/list_changed" });
    const { id = "" } = await first;
    await server.servers[0]?.notification({ method: "notifications/secret-of-acme" });
    const foreign = await globex.get(id);
    expect(foreign.status).toBe(400);
    expect(await foreign.text()).not.toContain("secret");
    expect((await nextEvent(await acme.get(id))).data).toContain("secret-of-acme");
  });

  it("is made inside a request, over a store that names its streams", () => {
    expect(() => ownEventStore(made.tenancy, countingStore())).toThrow(TypeError);
    const { getStreamIdForEventId: _, ...unnamed } = countingStore();
    const context = { tenantId: "acme", by: "default", at: 0 } as const;
    expect(() => runAsTenant(context, () => ownEventStore(made.tenancy, unnamed as never))).toThrow("must have");
  });
});
