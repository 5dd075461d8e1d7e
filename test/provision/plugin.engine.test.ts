import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { providerClient } from "../provider/provider-client.ts";

const shim = resolve(import.meta.dirname, "../../src/provision/plugin/pulumi-resource-tenantry");

/** The first line that a process writes to stdout. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError("stdout is not piped");
  for await (const line of createInterface({ input: child.stdout })) return line;
  return "";
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.on("exit", done));
}

it.each(["SIGINT", "SIGTERM"] as const)(
  "the plugin prints its port first, serves there, and ends on %s",
  async (signal) => {
    const child = spawn(shim, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
    const line = await firstLine(child);
    expect(line).toMatch(/^\d+$/);
    const client = providerClient(Number(line));
    expect((await client.handshake()).getAcceptSecrets()).toBe(true);
    client.close();
    child.kill(signal);
    expect(await ended(child)).toBe(0);
  },
);

it("the plugin ends when the engine is gone without a word", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-plugin-"));
  // A shell stands in for the engine: it starts the plugin, tells its id, and dies once it has the port.
  const words = `"${shim}" 127.0.0.1:1 > "$0" & echo $!; until [ -s "$0" ]; do sleep 0.1; done; kill -9 $$`;
  const engine = spawn("sh", ["-c", words, join(folder, "port")], { stdio: ["ignore", "pipe", "inherit"] });
  const id = Number(await firstLine(engine));
  const alive = (): boolean => {
    try {
      process.kill(id, 0);
      return true;
    } catch {
      return false;
    }
  };
  expect(alive()).toBe(true);
  await expect.poll(alive, { timeout: 120_000 }).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

it("a call without a repository is one line", async () => {
  const child = spawn(shim, ["127.0.0.1:1"], { cwd: join("/"), stdio: ["ignore", "pipe", "inherit"] });
  const client = providerClient(Number(await firstLine(child)));
  await client.handshake();
  await expect(client.configure()).rejects.toThrow(/tenantry spec\.no-repository \(missing\)/);
  client.close();
  child.kill("SIGINT");
  await ended(child);
});

it("lists usage plans for a program that looks for one, from the endpoint of this process's AWS programs", async () => {
  const plan = { id: "abc123", name: "example-local-dynamo", tags: { tenant: "dynamo" } };
  const gateway = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ item: [plan, { id: "def456", name: "example-local-cargo" }] }));
  }).listen(0, "127.0.0.1");
  await once(gateway, "listening");
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
    ...{ AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" },
  };
  const child = spawn(shim, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"], env });
  const client = providerClient(Number(await firstLine(child)));
  const asked = { region: "eu-central-1", name: plan.name };
  expect(await client.invoke("tenantry:aws:findUsagePlans", asked)).toEqual({
    plans: [{ id: plan.id, tags: plan.tags }],
  });
  await expect(client.invoke("tenantry:aws:findEverything", asked)).rejects.toThrow(
    "The provider made a mistake (TypeError)",
  );
  client.close();
  child.kill("SIGINT");
  await ended(child);
  gateway.closeAllConnections();
  gateway.close();
});
