// The example fleet through its whole life in a real Redis, under the real engine, by an administrator with no more rights
// than the documentation gives it.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { type ServerView, serverView } from "./config-sign-in.ts";
import { type RedisRepository, redisRepository } from "./redis-repository.ts";
import { adminPassword, asAdmin, sha256, signIn } from "./redis-users.ts";

const quiet = { expectNoChanges: true } as const;
const tenants = ["quartz", "ember", "fern", "harbor", "pebble"] as const;
type Name = (typeof tenants)[number];
const deployingPassword = "the deploying identity's pass phrase";
const rules = readFileSync(resolve(import.meta.dirname, "../../../docs/platforms/redis-admin.acl"), "utf8");

describe("a fleet in a Redis of its own", () => {
  let redis: RedisServer;
  let repository: RedisRepository;
  const stacks = {} as Record<Name, Stack>;
  const view = (tenant: Name): Promise<ServerView> => serverView(repository, stacks[tenant], tenant);
  const enter = (tenant: Name, password = ""): Promise<string> =>
    signIn(redis.port, `tenantry-${tenant}`, password).then((client) => client.ping());
  const users = async () => (await (await asAdmin(redis.port)).acl("USERS")) as string[];
  const updated = (steps: readonly { operation: string; name: string }[]) =>
    steps
      .filter(({ operation }) => operation !== "same" && operation !== "read")
      .map(({ operation, name }) => `${operation} ${name}`);

  beforeAll(async () => {
    const aclFile = rules.replace("SHA256_OF_ITS_PASSWORD", sha256(deployingPassword));
    redis = await startRedis({ password: adminPassword, aclFile });
    repository = await redisRepository(
      {
        redis: { url: `redis://127.0.0.1:${redis.port}`, admin: "file:.tenantry/secrets/redis", adminUser: "tenantry" },
      },
      { ".tenantry/secrets/redis": `${deployingPassword}\n` },
    );
    for (const tenant of tenants) stacks[tenant] = await repository.open(tenant);
  });
  afterAll(async () => {
    await repository.close();
    await redis.stop();
  });

  it("has a user a tenant, and then nothing to change", async () => {
    for (const tenant of tenants) {
      await stacks[tenant].up();
      await stacks[tenant].up(quiet);
      await stacks[tenant].refresh({ ...quiet, previewOnly: true });
    }
    const own = ["ember", "fern", "harbor", "quartz"].map((tenant) => `tenantry-${tenant}`);
    expect((await users()).sort()).toEqual(["default", "tenantry", ...own].sort());
  });

  it("tells servers in the signed config what isolation holds, and lets them in by the sealed password", async () => {
    const quartz = await view("quartz");
    expect(quartz).toMatchObject({
      redis: { prefix: "tenantry:{quartz}:", isolation: "acl", user: "tenantry-quartz", authentication: "password" },
      requires: ["redis-acl", "sealed-secrets"],
    });
    expect(await enter("quartz", quartz.password)).toBe("PONG");
    await expect(enter("ember", quartz.password)).rejects.toThrow(/WRONGPASS/);
    await expect(enter("harbor", (await view("harbor")).password)).rejects.toThrow(/WRONGPASS/);
    const { redis: prefixOnly, requires, password } = await view("pebble");
    expect([prefixOnly, password]).toEqual([{ prefix: "tenantry:{pebble}:", isolation: "prefix" }, undefined]);
    expect(requires).not.toContain("redis-acl");
    expect((await stacks.quartz.outputs()).redis).toEqual({ user: "tenantry-quartz", persisted: "file" });
  });

  it("shows no password in state, outputs, ledger or configs, in any encoding", async () => {
    const passwords = [deployingPassword, adminPassword];
    for (const tenant of ["quartz", "ember", "fern", "harbor"] as const)
      passwords.push((await view(tenant)).password ?? "");
    const files = repository.files();
    expect(files.length).toBeGreaterThan(8);
    for (const tenant of tenants)
      files.push({ path: "outputs", bytes: Buffer.from(JSON.stringify(await stacks[tenant].outputs())) });
    files.push({ path: "users.acl", bytes: readFileSync(join(redis.directory, "users.acl")) });
    for (const password of passwords)
      for (const { path, bytes } of files) expect(findSecret(bytes, password), path).toEqual([]);
  });

  it("rotates with both passwords alive, in place, and retires the old one when the spec says so", async () => {
    const { password: first } = await view("quartz");
    repository.edit("quartz", "{ isolation: acl }", "{ isolation: acl, rotation: { epoch: 2 } }");
    expect(updated((await stacks.quartz.up()).steps)).toEqual([
      "update quartz.rotation",
      "update quartz.redis.user",
      "update quartz.config",
    ]);
    const { password: second } = await view("quartz");
    expect(second).not.toBe(first);
    for (const password of [first, second]) expect(await enter("quartz", password)).toBe("PONG");
    await stacks.quartz.up(quiet);
    repository.edit("quartz", "epoch: 2", "epoch: 2, keepPrevious: false");
    await stacks.quartz.up();
    expect((await view("quartz")).password).toBe(second);
    expect(await enter("quartz", second)).toBe("PONG");
    await expect(enter("quartz", first)).rejects.toThrow(/WRONGPASS/);
    await stacks.quartz.up(quiet);
  });

  it("is changed in place by a field that no password hangs on", async () => {
    const before = await view("ember");
    repository.edit("ember", "rotation:", "eraseOnDelete: true\n    rotation:");
    const { steps } = await stacks.ember.up();
    expect(steps.some(({ operation }) => operation === "replace" || operation === "create")).toBe(false);
    expect((await view("ember")).password).toBe(before.password);
  });

  it("reports what a second writer did, and puts it right", async () => {
    const { password } = await view("ember");
    const admin = await asAdmin(redis.port);
    for (const change of [
      ["SETUSER", "tenantry-ember", "~*", "+keys"],
      ["DELUSER", "tenantry-ember"],
    ] as const) {
      await admin.call("ACL", ...change);
      await expect(stacks.ember.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({
        code: "engine.drift",
      });
      await stacks.ember.refresh();
      expect(updated((await stacks.ember.up()).steps)).toContain("update ember.redis.user");
      await stacks.ember.refresh({ ...quiet, previewOnly: true });
      expect((await view("ember")).password).toBe(password);
      const client = await signIn(redis.port, "tenantry-ember", password ?? "");
      await expect(client.keys("*")).rejects.toThrow(/NOPERM/);
    }
  });

  it("fails while Redis is away, names it, and goes on when it is back", async () => {
    repository.edit("ember", /^status: .*$/m, "status: suspended");
    await redis.kill();
    await expect(stacks.ember.up()).rejects.toMatchObject({ code: "redis.unreachable" });
    await redis.restart();
    await stacks.ember.up();
    await stacks.ember.up(quiet);
    await expect(enter("ember", (await view("ember")).password)).rejects.toThrow(/WRONGPASS/);
  });

  it("suspends and resumes without another password", async () => {
    const { password } = await view("ember");
    repository.edit("ember", /^status: .*$/m, "status: active");
    const { steps } = await stacks.ember.up();
    expect(new Set(steps.map(({ operation }) => operation))).toEqual(new Set(["update"]));
    expect((await view("ember")).password).toBe(password);
    expect(await enter("ember", password)).toBe("PONG");
  });

  it("refuses a user of the same name that is somebody else's, and leaves it alone", async () => {
    const admin = await asAdmin(redis.port);
    await admin.call("ACL", "SETUSER", "tenantry-pebble", "on", ">another team's password", "~theirs:*", "+ping");
    repository.edit("pebble", "isolation: prefix", "isolation: acl");
    await expect(stacks.pebble.up()).rejects.toMatchObject({ code: "redis.foreign-user", kind: "refused" });
    expect(await enter("pebble", "another team's password")).toBe("PONG");
    await admin.call("ACL", "DELUSER", "tenantry-pebble");
    await stacks.pebble.up();
    expect(await enter("pebble", (await view("pebble")).password)).toBe("PONG");
    repository.edit("pebble", "isolation: acl", "isolation: prefix");
    await stacks.pebble.up();
    expect(await users()).not.toContain("tenantry-pebble");
  });

  it("leaves nothing after destroy but the keys of those who did not ask for more", async () => {
    const admin = await asAdmin(redis.port);
    for (const tenant of ["fern", "quartz"])
      await admin.mset(Array.from({ length: 2_000 }, (_, index) => [`tenantry:{${tenant}}:${index}`, "v"]).flat());
    for (const tenant of tenants) await stacks[tenant].destroy();
    expect((await users()).sort()).toEqual(["default", "tenantry"]);
    expect(await admin.dbsize()).toBe(2_000);
    expect(await admin.exists("tenantry:{quartz}:1")).toBe(1);
  });
});
