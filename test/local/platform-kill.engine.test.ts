import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { adminPaths, type ClientAnswer } from "../../src/local/admin-contract.ts";
import type { LocalPlatform } from "../../src/local/start-local-platform.ts";
import { loginWithCode, requestToken } from "../mock/local-login.ts";
import { admin, anOrganization, aDirectory, callback, clientBody } from "./a-platform.ts";

/** A platform in another process, and how to end it without a chance to tidy up. */
async function aProcess(directory: string): Promise<LocalPlatform & { kill(): Promise<void> }> {
  const script = join(import.meta.dirname, "../mock/run-local-platform.ts");
  const child: ChildProcess = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await gone;
  };
  onTestFinished(kill);
  if (!child.stdout) throw new Error("no output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { ...(JSON.parse(line) as LocalPlatform), close: kill, kill };
}

test("killed at any moment, the platform starts again with everything that it had acknowledged", async () => {
  const directory = await aDirectory();
  const acknowledged = new Map<string, ClientAnswer>();
  const refreshTokens = new Map<string, string>();
  let running = await aProcess(directory);
  const { issuer, native, email } = await anOrganization(running, "acme");
  const client = { issuer, clientId: native.clientId };

  for (let round = 0; round < 5; round++) {
    const { url, adminToken, passcode } = running;
    const names = Array.from({ length: 8 }, (_, index) => `client-${round}-${index}`);
    const work = [
      ...names.map(async (name) => {
        const { body } = await admin<ClientAnswer>(running, "PUT", adminPaths.client("acme", name), clientBody("acme"));
        acknowledged.set(name, body);
      }),
      ...[1, 2].map(async (person) => {
        const tokens = await loginWithCode({ ...client, redirectUri: callback, email, passcode });
        refreshTokens.set(`${round}-${person}`, tokens.refresh_token ?? "");
      }),
    ];
    const all = Promise.allSettled(work);
    await Promise.race([all, new Promise((done) => setTimeout(done, 5 + round * 20))]); // somewhere in the middle
    await running.kill();
    await all;

    running = await aProcess(directory);
    expect([running.url, running.adminToken]).toEqual([url, adminToken]);
    for (const [name, body] of acknowledged)
      expect((await admin(running, "GET", adminPaths.client("acme", name))).body).toEqual(body);
    for (const [key, token] of refreshTokens) {
      expect((await requestToken(client, { grant_type: "refresh_token", refresh_token: token })).status).toBe(200);
      refreshTokens.delete(key);
    }
    for (const name of acknowledged.keys()) await admin(running, "DELETE", adminPaths.client("acme", name));
    acknowledged.clear();
  }
});

test("a platform in another process is named to whoever starts a second one", async () => {
  const directory = await aDirectory();
  const { url } = await aProcess(directory);
  const { startLocalPlatform } = await import("../../src/local/start-local-platform.ts");
  await expect(startLocalPlatform({ directory })).rejects.toMatchObject({
    code: "local.already-running",
    message: expect.stringContaining(url),
  });
});
