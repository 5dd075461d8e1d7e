import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JSONWebKeySet } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/clock.ts";
import { guard } from "../../../../src/control/cli/commands/guard.ts";
import { openIo } from "../../../../src/control/cli/io.ts";
import { verifyTenantStatement } from "../../../../src/runtime/proxy/verify-statement.ts";
import { type TestDeployment, testDeployment } from "../../../mock/deployment.ts";
import { fetchAs } from "../../../mock/fetch-as.ts";

const silent = { write: () => true, isTTY: false };
const io = openIo(
  { stdout: silent, stderr: silent, env: {}, cwd: "/", clock: systemClock, signal: new AbortController().signal },
  { json: false },
);
let folder: string;
let deployment: TestDeployment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenantry-guard-"));
  deployment = await testDeployment(["acme"]);
});
afterAll(async () => {
  await deployment.remove();
  await rm(folder, { recursive: true, force: true });
});
const places = () => ({
  bundle: deployment.tenancy.bundle ?? "",
  root: deployment.tenancy.root ?? "",
  baseHost: "mcp.test",
  port: "0",
  key: join(folder, "guard.json"),
});

describe("tenantry guard", () => {
  it.each([
    [undefined, "must name"],
    ["mcp.example.com", "must name"],
    ["ftp://127.0.0.1/mcp", "http or https"],
    ["http://user:word@127.0.0.1/mcp", "http or https"],
    ["http://127.0.0.1/mcp?x=1", "http or https"],
    ["http://10.1.2.3/mcp", "not encrypted"],
    ["http://127.0.0.1.evil.example/mcp", "not encrypted"],
  ])("takes no upstream %s", async (upstream, message) => {
    const options = { ...places(), ...(upstream === undefined ? {} : { upstream }) };
    await expect(guard.run(options, io)).rejects.toThrow(message);
  });

  it.each(["x", "-1", "65536", "1.5"])("takes no port %s", async (port) => {
    await expect(guard.run({ ...places(), port, upstream: "http://127.0.0.1:1/mcp" }, io)).rejects.toMatchObject({
      kind: "usage",
    });
  });

  it("makes its key once, for its owner alone, and never replaces what is no key", async () => {
    const first = await guard.run({ ...places(), upstream: "http://127.0.0.1:1/mcp" }, io);
    await first.close();
    const key = await readFile(places().key, "utf8");
    expect((await stat(places().key)).mode & 0o777).toBe(0o600);
    const shown = await readFile(first.publicKeys, "utf8");
    expect(shown).not.toContain(JSON.parse(key).d);
    const second = await guard.run({ ...places(), upstream: "http://127.0.0.1:1/mcp" }, io);
    await second.close();
    expect(await readFile(places().key, "utf8")).toBe(key);
    const broken = join(folder, "broken.json");
    await writeFile(broken, "{ not a key");
    const wrong = guard.run({ ...places(), key: broken, upstream: "http://127.0.0.1:1/mcp" }, io);
    await expect(wrong).rejects.toMatchObject({ code: "cli.guard-key", exitCode: 3 });
    expect(await readFile(broken, "utf8")).toBe("{ not a key");
  });

  it("hands the server behind a statement that is good for this one request", async () => {
    const seen: { header: string; body: Buffer; method: string }[] = [];
    const upstream = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const header = String(request.headers["x-tenantry-context"]);
      seen.push({ header, body: Buffer.concat(chunks), method: request.method ?? "" });
      response.setHeader("content-type", "application/json").end('{"jsonrpc":"2.0","id":1,"result":{}}');
    });
    await new Promise<void>((ready) => upstream.listen(0, "127.0.0.1", ready));
    const origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const running = await guard.run({ ...places(), upstream: `${origin}/mcp` }, io);
    const token = (await deployment.issuers.acme?.token()) ?? "";
    const answer = await fetchAs("acme.mcp.test", running.url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    });
    expect(answer.status).toBe(200);
    const [{ header, body, method } = { header: "", body: Buffer.alloc(0), method: "" }] = seen;
    const keys = JSON.parse(await readFile(running.publicKeys, "utf8")) as JSONWebKeySet;
    const expected = { keys, audience: origin, method, body };
    expect(await verifyTenantStatement(header, expected)).toMatchObject({ tenant: "acme", sub: "user-1" });
    const late = Math.floor(Date.now() / 1_000) + 120;
    for (const wrong of [
      { ...expected, body: Buffer.from("other") },
      { ...expected, method: "DELETE" },
      { ...expected, audience: "http://127.0.0.1:1" },
      { ...expected, at: late },
      { ...expected, keys: { keys: [] } },
    ])
      expect(await verifyTenantStatement(header, wrong)).toBeUndefined();
    expect(await verifyTenantStatement(undefined, expected)).toBeUndefined();
    expect(await verifyTenantStatement(token, expected)).toBeUndefined();
    await running.close();
    await new Promise((closed) => upstream.close(closed));
  });
});
