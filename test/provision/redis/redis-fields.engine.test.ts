// Which field's change does what to a tenant's user in Redis.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { told } from "../told.ts";
import { serverView } from "./config-sign-in.ts";
import { type RedisRepository, redisRepository } from "./redis-repository.ts";
import { adminPassword, sha256, signIn } from "./redis-users.ts";

const type = "tenantry:redis:User";
const quiet = { expectNoChanges: true } as const;
const tenants = ["quartz", "ember", "fern", "harbor", "pebble"] as const;
const second = "the second administrator's pass phrase";

describe("a field of a tenant's user in Redis", () => {
  const fields = new FieldsInPlace();
  let redis: RedisServer;
  let repository: RedisRepository;
  const stacks = new Map<string, Stack>();
  const ember = (): Stack => stacks.get("ember") as Stack;
  const password = async (): Promise<string> => (await serverView(repository, ember(), "ember")).password ?? "";
  const enter = async (with_: string): Promise<string> => (await signIn(redis.port, "tenantry-ember", with_)).ping();

  beforeAll(async () => {
    const aclFile = `user tenantry on #${sha256(second)} ~* &* +@all`;
    redis = await startRedis({ password: adminPassword, aclFile });
    repository = await redisRepository(
      {
        redis: { url: `redis://127.0.0.1:${redis.port}`, admin: "file:.tenantry/secrets/redis", adminUser: "default" },
      },
      { ".tenantry/secrets/redis": `${adminPassword}\n`, ".tenantry/secrets/second": `${second}\n` },
    );
    for (const tenant of tenants) {
      const stack = await repository.open(tenant);
      stacks.set(tenant, stack);
      await stack.up();
    }
  });
  afterAll(async () => {
    await repository.close();
    await redis.stop();
  });

  it("is changed in place where the server has another name, or its administrator", async () => {
    const before = await password();
    const place = { url: `redis://localhost:${redis.port}`, admin: "file:.tenantry/secrets/second" };
    repository.set("redis", { ...place, adminUser: "tenantry" });
    expect(told(fields.saw(await ember().up()), "tenantry:redis:")).toEqual(["redis.user update admin adminUser url"]);
    expect(await password()).toBe(before);
    expect(await enter(before)).toBe("PONG");
  });

  it("is changed in place by a rotation, by what becomes of the keys, and by a suspension", async () => {
    const before = await password();
    repository.edit("ember", "rotation:", "eraseOnDelete: true\n    rotation:");
    repository.edit("ember", "{ epoch: 2, keepPrevious: true }", "{ epoch: 3, keepPrevious: false }");
    repository.edit("ember", /^status: .*$/m, "status: suspended");
    expect(told(fields.saw(await ember().up()), "tenantry:redis:")).toEqual([
      "redis.user update enabled epoch eraseOnDelete keepPrevious",
    ]);
    repository.edit("ember", /^status: .*$/m, "status: active");
    expect(told(await ember().up(), "tenantry:redis:")).toEqual(["redis.user update enabled"]);
    expect(await enter(await password())).toBe("PONG");
    await expect(enter(before)).rejects.toThrow(/WRONGPASS/);
  });

  it("changes nothing more in a second run", () => ember().up(quiet));

  it("makes another user where it says whose it is", async () => {
    repository.set("deployment", "second");
    expect(told(fields.saw(await ember().preview()), "tenantry:redis:")).toEqual(["redis.user replace owner"]);
    expect(fields.replaced().filter((each) => each.startsWith(type))).toEqual([`${type} owner`]);
    repository.set("deployment", "example");
  });

  it("is none that was forgotten here", async () => {
    const rules = {
      ofPlatform: (each: string) => each === type,
      replaces: () => ["owner", "user", "prefix"],
      constant: {
        [`${type} accessString`]:
          "the tenant's own pattern, which its id decides, and the same commands for all tenants",
      },
    };
    expect(await fields.faults(stacks.values(), rules)).toEqual([]);
  });
});
