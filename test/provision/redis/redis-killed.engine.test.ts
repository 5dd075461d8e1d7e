// A tenant's user in a real Redis: runs killed when the server has it, and nobody heard so.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { type KilledRuns, killEveryCreate } from "../kill-every-create.ts";
import { serverView } from "./config-sign-in.ts";
import { type RedisRepository, redisRepository } from "./redis-repository.ts";
import { adminPassword, asAdmin, sha256, signIn } from "./redis-users.ts";

const types = ["tenantry:redis:User", "tenantry:index:SignedConfig"];
const quiet = { expectNoChanges: true } as const;

describe("a tenant's user in Redis, when nobody hears the answer", () => {
  let redis: RedisServer;
  let repository: RedisRepository;
  let stack: Stack;
  const password = async (): Promise<string> => (await serverView(repository, stack, "ember")).password ?? "";
  const enter = async (with_: string): Promise<string> => (await signIn(redis.port, "tenantry-ember", with_)).ping();
  /** SHA-256 of each password that the server takes */
  const taken = async (): Promise<string[]> => {
    const answer = (await (await asAdmin(redis.port)).call("ACL", "GETUSER", "tenantry-ember")) as unknown[];
    return answer[answer.indexOf("passwords") + 1] as string[];
  };
  const killed = (operation: "create" | "update"): Promise<KilledRuns> => {
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/ember.json");
    return killEveryCreate(stack, repository.cloud, { types, stateFile, operation }, (refusal) => {
      throw new Error(`nothing of ours is to be imported: ${refusal.mend}`);
    });
  };
  const settled = async (): Promise<void> => {
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  };

  beforeAll(async () => {
    redis = await startRedis({ password: adminPassword, aclFile: "" });
    const place = {
      url: `redis://127.0.0.1:${redis.port}`,
      admin: "file:.tenantry/secrets/redis",
      adminUser: "default",
    };
    repository = await redisRepository({ redis: place }, { ".tenantry/secrets/redis": `${adminPassword}\n` });
    stack = await repository.open("ember");
    await stack.init();
  });
  afterAll(async () => {
    await repository.close();
    await redis.stop();
  });

  it("is one user with one password, which servers have, after kills at its creation", async () => {
    expect((await killed("create")).struck).toEqual(types);
    expect((await (await asAdmin(redis.port)).acl("USERS")) as string[]).toEqual(["default", "tenantry-ember"]);
    // that of the creation which was killed is gone: nobody knows it
    expect(await taken()).toEqual([sha256(await password())]);
    expect(await enter(await password())).toBe("PONG");
    await settled();
  });

  it("loses neither password after kills in the middle of a rotation", async () => {
    const before = await password();
    repository.edit("ember", "epoch: 2,", "epoch: 3,");
    expect((await killed("update")).struck).toEqual(types);
    const after = await password();
    expect(after).not.toBe(before);
    expect((await taken()).sort()).toEqual([before, after].map(sha256).sort());
    for (const each of [before, after]) expect(await enter(each)).toBe("PONG");
    await settled();
  });

  it("keeps its password when the run that switches it off is killed, and the one that switches it on", async () => {
    const before = await password();
    for (const [status, next] of [
      ["active", "suspended"],
      ["suspended", "active"],
    ] as const) {
      repository.edit("ember", `status: ${status}`, `status: ${next}`);
      expect((await killed("update")).struck).toEqual(types);
      await settled();
    }
    expect(await password()).toBe(before);
    expect(await enter(before)).toBe("PONG");
  });
});
