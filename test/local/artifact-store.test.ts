import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { openArtifactStore } from "../../src/local/artifact-store.ts";
import { aDirectory } from "./a-platform.ts";

async function aStore(clock: () => number = () => 1_000) {
  const path = join(await aDirectory(), "sessions.json");
  return { path, store: await openArtifactStore(path, clock), again: () => openArtifactStore(path, clock) };
}

const kept = async (path: string): Promise<string[]> =>
  (JSON.parse(await readFile(path, "utf8")) as { artifacts: { id: string }[] }).artifacts.map(({ id }) => id);

test("what is acknowledged is on disk, and what expired is gone from answers and, with the next write, from disk", async () => {
  let now = 1_000;
  const { path, store, again } = await aStore(() => now);
  const tokens = store.adapter("RefreshToken");
  await tokens.upsert("a", { grantId: "g" }, 10);
  await tokens.upsert("b", { grantId: "g" }, 100);
  expect(await (await again()).adapter("RefreshToken").find("a")).toEqual({ grantId: "g" });
  now = 1_010;
  expect(await tokens.find("a")).toBeUndefined();
  await tokens.upsert("c", { grantId: "h" }, 100);
  expect(await kept(path)).toEqual(["b", "c"]);
  await tokens.revokeByGrantId("g");
  expect(await kept(path)).toEqual(["c"]);
});

test("many saves at once are all on disk when they are acknowledged", async () => {
  const { path, store } = await aStore();
  const sessions = store.adapter("Session");
  const ids = Array.from({ length: 100 }, (_, index) => `session-${index}`);
  await Promise.all(
    ids.map(async (id) => {
      await sessions.upsert(id, { uid: `uid-${id}`, accountId: "x" }, 100);
      expect(await kept(path)).toContain(id);
    }),
  );
  expect(await sessions.findByUid("uid-session-42")).toMatchObject({ uid: "uid-session-42" });
});

test("of two that consume one code the second fails", async () => {
  const { store } = await aStore();
  const codes = store.adapter("AuthorizationCode");
  await codes.upsert("a", { grantId: "g" }, 60);
  const results = await Promise.allSettled([codes.consume("a"), codes.consume("a")]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(await codes.find("a")).toMatchObject({ consumed: 1_000 });
});

test("a caller that changes what it was given changes nothing here", async () => {
  const { store } = await aStore();
  const grants = store.adapter("Grant");
  const payload = { accountId: "x" };
  await grants.upsert("a", payload, 60);
  payload.accountId = "y";
  const found = await grants.find("a");
  if (found) found.accountId = "z";
  expect(await grants.find("a")).toEqual({ accountId: "x" });
});

test("logins that nobody finishes stay in memory and push out no session", async () => {
  const { path, store } = await aStore();
  await store.adapter("Session").upsert("signed-in", { uid: "u", accountId: "x" }, 100);
  const interactions = store.adapter("Interaction");
  for (let index = 0; index < limits.localArtifacts + 10; index++) await interactions.upsert(`i${index}`, {}, 100);
  expect(await store.adapter("Session").find("signed-in")).toBeDefined();
  expect(await interactions.find("i0")).toBeUndefined();
  expect(await interactions.find(`i${limits.localArtifacts + 9}`)).toBeDefined();
  expect(await kept(path)).toEqual(["signed-in"]);
});

test("a failed write is the caller's error, and the next write brings everything", async () => {
  const folder = join(await aDirectory(), "sessions");
  const path = join(folder, "sessions.json");
  const store = await openArtifactStore(path, () => 1_000);
  const grants = store.adapter("Grant");
  await expect(grants.upsert("a", {}, 60)).rejects.toMatchObject({ code: "local.disk" });
  await store.settle();
  await mkdir(folder);
  await grants.upsert("b", {}, 60);
  expect(await kept(path)).toEqual(["a", "b"]);
});

test("a destroyed store takes its file away and writes no other", async () => {
  const { store, path } = await aStore();
  await store.adapter("Grant").upsert("a", {}, 60);
  await store.destroy();
  await store.adapter("Grant").upsert("b", {}, 60);
  await expect(readFile(path)).rejects.toMatchObject({ code: "ENOENT" });
});

test.each(["", "[]", '{"format":1}', '{"format":1,"artifacts":[{"model":"Grant"}]}', '{"format":9,"artifacts":[]}'])(
  "the file %j is corrupt",
  async (text) => {
    const { path, again } = await aStore();
    await writeFile(path, text);
    await expect(again()).rejects.toMatchObject({ code: "local.state-corrupt" });
  },
);
