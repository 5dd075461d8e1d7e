import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findLocalPlatform } from "../../src/local/find-local-platform.ts";
import { startLocalPlatform } from "../../src/local/start-local-platform.ts";
import { aDirectory, aPlatform } from "./a-platform.ts";

/** Somebody else's server on a port of its own, or on the given one. */
async function aStranger(port = 0): Promise<number> {
  const server = createServer((_request, response) => response.end("hello"));
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  onTestFinished(async () => void (await new Promise((done) => server.close(done))));
  return (server.address() as AddressInfo).port;
}

test("a first start takes the preferred port, and a free one where it is taken", async () => {
  const taken = await aStranger();
  const platform = await startLocalPlatform({ directory: await aDirectory(), preferredPort: taken });
  onTestFinished(() => platform.close());
  const { port, hostname } = new URL(platform.url);
  expect(hostname).toBe("127.0.0.1");
  expect(Number(port)).not.toBe(taken);
});

test("later starts take the recorded port, whatever is preferred, and keep token and passcode", async () => {
  const directory = await aDirectory();
  const first = await startLocalPlatform({ directory, preferredPort: 0 });
  await first.close();
  const second = await aPlatform({ directory });
  expect([second.url, second.adminToken, second.passcode]).toEqual([first.url, first.adminToken, first.passcode]);
  expect(JSON.parse(await readFile(join(directory, "platform.json"), "utf8"))).toEqual({
    url: first.url,
    adminToken: first.adminToken,
  });
});

test("the recorded port in a stranger's hand is an error that names the process, and asking for another port is one, too", async () => {
  const directory = await aDirectory();
  const first = await startLocalPlatform({ directory, preferredPort: 0 });
  await first.close();
  const port = Number(new URL(first.url).port);
  await aStranger(port);
  const start = startLocalPlatform({ directory });
  await expect(start).rejects.toMatchObject({
    code: "local.port-taken",
    kind: "failed",
    message: expect.stringContaining(String(port)),
  });
  if (process.platform === "linux")
    await expect(start).rejects.toMatchObject({ message: expect.stringContaining(`process ${process.pid} `) });
  await expect(startLocalPlatform({ directory, port: port - 1 })).rejects.toMatchObject({
    code: "local.port-fixed",
    kind: "usage",
  });
});

test("a port named for the first start is taken or refused", async () => {
  const directory = await aDirectory();
  await expect(startLocalPlatform({ directory, port: await aStranger() })).rejects.toMatchObject({
    code: "local.port-taken",
  });
});

test("a second platform on one directory is told where the first is, whatever path leads there", async () => {
  const directory = await aDirectory();
  const { url } = await aPlatform({ directory });
  const link = join(await aDirectory(), "link");
  await symlink(directory, link);
  for (const path of [directory, link])
    await expect(startLocalPlatform({ directory: path })).rejects.toMatchObject({
      code: "local.already-running",
      message: expect.stringContaining(url),
    });
});

test("a copied directory does not pass for the original", async () => {
  const directory = await aDirectory();
  await aPlatform({ directory });
  const copy = await aDirectory();
  await writeFile(join(copy, "platform.json"), await readFile(join(directory, "platform.json")));
  await expect(startLocalPlatform({ directory: copy })).rejects.toMatchObject({
    code: "local.port-taken",
    message: expect.stringContaining("another directory"),
  });
});

test("of several first starts at once one runs and the others name it", async () => {
  const directory = await aDirectory();
  const starts = await Promise.allSettled(
    Array.from({ length: 4 }, () => startLocalPlatform({ directory, preferredPort: 0 })),
  );
  const running = starts.filter((start) => start.status === "fulfilled");
  onTestFinished(async () => void (await Promise.all(running.map(({ value }) => value.close()))));
  expect(running).toHaveLength(1);
  for (const start of starts)
    if (start.status === "rejected") expect(start.reason).toMatchObject({ code: "local.already-running" });
});

test("the directory and its files are for their owner alone, also where the directory was there before", async () => {
  const directory = join(await aDirectory(), "open");
  await mkdir(directory, { mode: 0o755 });
  await aPlatform({ directory });
  const mode = async (name: string) => (await stat(join(directory, name))).mode & 0o777;
  expect(await mode(".")).toBe(0o700);
  for (const name of ["platform.json", "passcode"]) expect(await mode(name)).toBe(0o600);
  for (const name of ["organizations", "sessions"]) expect(await mode(name)).toBe(0o700);
});

test("health says which directory is served without telling its path", async () => {
  const directory = await aDirectory();
  const { url } = await aPlatform({ directory });
  const health = (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>;
  expect(health).toEqual({ ok: true, platform: "tenantry-local", directoryId: expect.stringMatching(/^[\w-]{43}$/) });
});

test("whoever looks for a directory's platform learns its address and whether it answers", async () => {
  const directory = await aDirectory();
  expect(await findLocalPlatform(directory)).toBeUndefined();
  const { url, adminToken, close } = await startLocalPlatform({ directory, preferredPort: 0 });
  expect(await findLocalPlatform(directory)).toEqual({ url, adminToken, running: true });
  await close();
  expect(await findLocalPlatform(directory)).toEqual({ url, adminToken, running: false });
  await aStranger(Number(new URL(url).port));
  expect(await findLocalPlatform(directory)).toEqual({ url, adminToken, running: false });
});
