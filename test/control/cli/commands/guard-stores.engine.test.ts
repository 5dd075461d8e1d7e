import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChildServer, childServer } from "../../../mock/child-server.ts";
import { type TestDeployment, testDeployment } from "../../../mock/deployment.ts";
import { fetchAs } from "../../../mock/fetch-as.ts";
import { type RedisServer, startRedis } from "../../../mock/redis-server.ts";

const quotas = { maxUsers: 5, maxSessionsPerUser: 5, rateLimit: { requestsPerMinute: 10_000, requestsPerDay: 20 } };
const program = join(import.meta.dirname, "../../../../src/control/cli/main.ts");
let redis: RedisServer;
let deployment: TestDeployment;
/** Opens a session at each `initialize`, and gives a stream without an end to whoever listens. */
const upstream = createServer(async (request, response) => {
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: {} })}\n\n`);
    return;
  }
  if ((await text(request)).includes('"initialize"')) response.setHeader("mcp-session-id", `s-${++opened}`);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} }));
});
const guards: ChildServer[] = [];
let opened = 0;

beforeAll(async () => {
  redis = await startRedis({ password: "never-on-a-command-line" });
  deployment = await testDeployment(["acme", "globex"], () => ({ quotas }));
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const { port: behind } = upstream.address() as AddressInfo;
  const { bundle = "", root = "" } = deployment.tenancy as { bundle?: string; root?: string };
  for (const name of ["one", "two"]) {
    const words = ["guard", "--upstream", `http://127.0.0.1:${behind}/mcp`, "--base-host", "mcp.test"];
    const places = ["--bundle", bundle, "--root", root, "--key", join(deployment.directory, `${name}.json`)];
    const kept = ["--store", "env:GUARD_REDIS", "--quotas", "exact"];
    const command = (port: number): readonly [string, ...string[]] => [
      process.execPath,
      ...["--conditions=tenantry-source", program, ...words, ...places, ...kept, "--port", String(port)],
    ];
    guards.push(await childServer(command, { GUARD_REDIS: redis.url }));
  }
});
afterAll(async () => {
  upstream.closeAllConnections();
  for (const guard of guards) await guard.stop();
  upstream.close();
  await deployment.remove();
  await redis.stop();
});

describe("two guards of one server, with one Redis", () => {
  it("end a session's open stream at the one when the session is ended at the other", async () => {
    const token = (await deployment.issuers.globex?.token({ life: 3_600 })) ?? "";
    const [one, two] = guards.map(({ port }) => `http://127.0.0.1:${port}/mcp`) as [string, string];
    const headers = { authorization: `Bearer ${token}`, accept: "application/json, text/event-stream" };
    const initialize = { jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-06-18" } };
    const session = async () => {
      const body = JSON.stringify(initialize);
      const sent = { ...headers, "content-type": "application/json" };
      const answer = await fetchAs("globex.mcp.test", one, { method: "POST", headers: sent, body });
      return answer.headers.get("mcp-session-id") ?? "";
    };
    const [ended, kept] = [await session(), await session()];
    const listen = async (id: string) => {
      const answer = await fetchAs("globex.mcp.test", two, { headers: { ...headers, "mcp-session-id": id } });
      expect(answer.status).toBe(200);
      const state = { events: 0, over: false };
      const read = async () => {
        for await (const _ of answer.body ?? []) state.events++;
      };
      read()
        .catch(() => undefined)
        .finally(() => {
          state.over = true;
        });
      await expect.poll(() => state.events, { timeout: 30_000 }).toBeGreaterThan(0);
      return state;
    };
    const [stream, other] = [await listen(ended), await listen(kept)];
    const gone = await fetchAs("globex.mcp.test", one, {
      method: "DELETE",
      headers: { ...headers, "mcp-session-id": ended },
    });
    expect(gone.status).toBe(200);
    // what is known of a session is believed for 5 s, and a stream asks every 5 s: how long this takes here is the machine's matter
    await expect.poll(() => stream.over, { timeout: 120_000, interval: 100 }).toBe(true);
    expect(other.over).toBe(false);
    const again = await fetchAs("globex.mcp.test", two, { headers: { ...headers, "mcp-session-id": ended } });
    expect(again.status).toBe(404);
  }, 180_000);

  it("let a tenant do what its quota allows, together, and keep the other tenant's apart", async () => {
    const token = async (tenant: string) => (await deployment.issuers[tenant]?.token({ life: 3_600 })) ?? "";
    const tokens = { acme: await token("acme"), globex: await token("globex") };
    const ask = async (guard: ChildServer | undefined, tenant: "acme" | "globex") => {
      const headers = { authorization: `Bearer ${tokens[tenant]}`, "content-type": "application/json" };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
      const url = `http://127.0.0.1:${guard?.port}/mcp`;
      const accept = { accept: "application/json, text/event-stream" };
      return (await fetchAs(`${tenant}.mcp.test`, url, { method: "POST", headers: { ...headers, ...accept }, body }))
        .status;
    };
    const day = () => Math.floor(Date.now() / 86_400_000);
    // a day that ends in between would begin the count anew
    for (let began = -1; began !== day(); ) {
      began = day();
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(guards[n % 2], "acme")));
      if (began !== day()) continue;
      expect(answers.filter((status) => status === 200)).toHaveLength(20);
      expect(answers.filter((status) => status === 429)).toHaveLength(30);
    }
    expect([await ask(guards[0], "globex"), await ask(guards[1], "globex")]).toEqual([200, 200]);
  });
});
