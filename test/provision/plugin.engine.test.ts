import { type ChildProcess, spawn } from "node:child_process";
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
  // A shell stands in for the engine: it starts the plugin, tells its id, and dies.
  const engine = spawn("sh", ["-c", `"${shim}" 127.0.0.1:1 & echo $!; sleep 1; kill -9 $$`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
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
  await expect.poll(alive, { timeout: 30_000 }).toBe(false);
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
