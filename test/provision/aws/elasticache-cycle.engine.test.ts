// The same specs on ElastiCache, before AWS's stand-in, under the real engine: users and their group in the platform stack.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { serverView } from "../redis/config-sign-in.ts";
import { type RedisRepository, redisRepository } from "../redis/redis-repository.ts";

const quiet = { expectNoChanges: true } as const;
const userType = "aws:elasticache/user:User";
const groupType = "aws:elasticache/userGroup:UserGroup";
const tenants = ["quartz", "ember", "fern", "harbor", "pebble"] as const;
type Name = (typeof tenants)[number];

describe("a fleet on ElastiCache", () => {
  let repository: RedisRepository;
  let platform: Stack;
  const stacks = {} as Record<Name, Stack>;
  const view = (tenant: Name) => serverView(repository, stacks[tenant], tenant);
  const usersOf = (tenant: string) =>
    repository.cloud
      .list(userType)
      .map(({ properties }) => properties)
      .filter(({ tags }) => (tags as { tenant?: string }).tenant === tenant)
      .sort((a, b) => (String(a.userId) < String(b.userId) ? -1 : 1));
  const members = () => [...((repository.cloud.list(groupType)[0]?.properties.userIds ?? []) as string[])].sort();
  const passwords = () => repository.cloud.list(userType).map(({ properties }) => String(properties.passwordsWo));

  beforeAll(async () => {
    repository = await redisRepository({ elasticache: { engine: "redis", region: "eu-central-1" } });
    // What only a Redis of our own can do, and what names it, goes.
    repository.edit("fern", ", eraseOnDelete: true", "");
    repository.edit("ember", "service: self-managed", "service: elasticache");
    platform = await repository.open("platform");
    for (const tenant of tenants) stacks[tenant] = await repository.open(tenant);
  });
  afterAll(() => repository.close());

  it("has a user a tenant, two in a rotation, and one group with all of them and a default that may do nothing", async () => {
    await platform.up();
    await platform.up(quiet);
    await platform.refresh({ ...quiet, previewOnly: true });
    expect(usersOf("quartz")).toHaveLength(1);
    expect(usersOf("ember")).toHaveLength(2);
    expect(usersOf("pebble")).toEqual([]);
    expect(usersOf("platform")).toEqual([
      expect.objectContaining({ userName: "default", accessString: "off ~keys* -@all" }),
    ]);
    expect(members()).toEqual(
      repository.cloud
        .list(userType)
        .map(({ id }) => id)
        .sort(),
    );
    const [quartz] = usersOf("quartz");
    expect(String(quartz?.accessString)).toMatch(/^on ~tenantry:\{quartz\}:\* &tenantry:\{quartz\}:\* -@all /);
    expect(String(usersOf("harbor")[0]?.accessString)).toMatch(/^off /);
  });

  it("gives each tenant's servers its user and the sealed password", async () => {
    for (const tenant of tenants) {
      await stacks[tenant].up();
      await stacks[tenant].up(quiet);
      await stacks[tenant].refresh({ ...quiet, previewOnly: true });
    }
    const { redis, password } = await view("ember");
    const current = usersOf("ember").find(({ passwordsWoVersion }) => passwordsWoVersion === 2);
    expect(redis).toMatchObject({ isolation: "acl", user: current?.userName, authentication: "password" });
    expect(password).toBe(current?.passwordsWo);
    expect(await view("pebble")).not.toHaveProperty("password");
    expect(new Set(passwords()).size).toBe(passwords().length);
  });

  it("shows no password in state, outputs, ledger or configs, in any encoding", async () => {
    const files = repository.files();
    for (const stack of [platform, ...Object.values(stacks)]) {
      const { elasticachePasswords: _secret, ...shown } = (await stack.outputs()) as Record<string, unknown>;
      files.push({ path: "outputs", bytes: Buffer.from(JSON.stringify(shown)) });
    }
    for (const password of passwords()) {
      expect(password).toHaveLength(64);
      for (const { path, bytes } of files) expect(findSecret(bytes, password), path).toEqual([]);
    }
  });

  it("rotates, once the platform stack has it, between two users that are both alive, without touching the older, and then retires it", async () => {
    const [before] = usersOf("quartz");
    repository.edit("quartz", "{ isolation: acl }", "{ isolation: acl, rotation: { epoch: 2 } }");
    await expect(stacks.quartz.up()).rejects.toMatchObject({ code: "program.platform-stack" });
    await platform.up();
    await stacks.quartz.up();
    expect(usersOf("quartz")).toHaveLength(2);
    expect(usersOf("quartz")).toContainEqual(before);
    expect((await view("quartz")).redis.user).not.toBe(before?.userName);
    expect(members()).toEqual(expect.arrayContaining(usersOf("quartz").map(({ userId }) => userId)));
    repository.edit("quartz", "epoch: 2", "epoch: 4");
    await expect(platform.up()).rejects.toMatchObject({
      code: "program.rotation",
      message: expect.stringContaining("of quartz: rotate one epoch at a time: 3 first"),
    });
    repository.edit("quartz", "epoch: 4", "epoch: 2, keepPrevious: false");
    await platform.up();
    await stacks.quartz.up();
    expect(usersOf("quartz")).toHaveLength(1);
    expect(members()).not.toContain(before?.userId);
    await platform.up(quiet);
    await stacks.quartz.up(quiet);
  });

  it("switches a suspended tenant's user off and on, in place", async () => {
    for (const [status, word] of [
      ["suspended", "off"],
      ["active", "on"],
    ] as const) {
      repository.edit("quartz", /^status: .*$/m, `status: ${status}`);
      const { steps } = await platform.up();
      expect(steps.filter(({ operation }) => operation === "update").map(({ type }) => type)).toEqual([userType]);
      expect(String(usersOf("quartz")[0]?.accessString).split(" ")[0]).toBe(word);
    }
  });

  it("reports a right that somebody else added, and takes it away", async () => {
    const [{ userId = "" } = {}] = usersOf("quartz");
    const accessString = String(usersOf("quartz")[0]?.accessString);
    repository.cloud.edit(userType, String(userId), { accessString: "on ~* +@all" });
    await expect(platform.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    await platform.refresh();
    await platform.up();
    expect(usersOf("quartz")[0]?.accessString).toBe(accessString);
  });

  it("keeps the user of a tenant whose spec is gone, until it is told to prune", async () => {
    const [fern] = usersOf("fern");
    await stacks.fern.destroy();
    repository.drop("fern");
    await platform.up();
    expect(usersOf("fern")).toEqual([fern]);
    const pruning = await repository.open("platform", { TENANTRY_PRUNE_REDIS_USERS: "true" });
    await pruning.up();
    expect(usersOf("fern")).toEqual([]);
    expect(members()).not.toContain(fern?.userId);
  });

  it("refuses a fleet that one group has no room for, before anything is made", async () => {
    const before = repository.cloud.list().length;
    const spec = (id: string) => `tenantId: ${id}
organizationName: ${id}
domain: ${id}.example
status: active
plan: free
settings: {}
identity: { platform: local }
runtime:
  redis: { isolation: acl }
`;
    const crowd = Array.from({ length: 96 }, (_, index) => `crowd-${index}`);
    for (const id of crowd) repository.add(id, spec(id));
    await expect(platform.up()).rejects.toMatchObject({
      code: "program.redis-room",
      message: expect.stringContaining("needs 100 ElastiCache users; a user group has room for 99"),
    });
    expect(repository.cloud.list()).toHaveLength(before);
    for (const id of crowd) repository.drop(id);
  });

  it("leaves nothing after destroy", async () => {
    for (const tenant of ["quartz", "ember", "harbor", "pebble"] as const) await stacks[tenant].destroy();
    await platform.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
