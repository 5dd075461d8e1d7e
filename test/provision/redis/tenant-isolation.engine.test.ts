// What a tenant's user can't do, tried against a real Redis with the rules that provisioning gives.
import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedis } from "../../../src/provision/redis/open-redis.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { foreignChannels, foreignKeys, sharedThings } from "./cases/refused-commands.ts";
import { adminPassword, asAdmin, asTenant, passwordOf, userCalls, userInputs } from "./redis-users.ts";

const own = "tenantry:{acme}:";
const other = "tenantry:{globex}:";
const filled = (command: readonly string[]): [string, ...string[]] =>
  command.map((word) => word.replaceAll("<own>", own).replaceAll("<other>", other)) as [string, ...string[]];

describe("a tenant's user", () => {
  let redis: RedisServer;
  let acme: () => Promise<Redis>;
  let foreignPassword: string;

  beforeAll(async () => {
    redis = await startRedis({ password: adminPassword, args: ["--enable-debug-command", "yes"] });
    const calls = userCalls();
    const made = await calls.create(userInputs(redis.port, "acme"));
    const globex = await calls.create(userInputs(redis.port, "globex"));
    acme = () => asTenant(redis.port, "acme", made);
    const theirs = await openRedis(
      { url: `redis://127.0.0.1:${redis.port}`, adminUser: "default", password: adminPassword },
      new AbortController().signal,
    );
    const given: [string, ...string[]][] = [
      ["SET", `${other}secret`, "globex alone"],
      ["SADD", `${other}set`, "a"],
      ["RPUSH", `${other}list`, "a"],
      ["HSET", `${other}hash`, "a", "1"],
    ];
    for (const command of given) await theirs.nodes[0]?.node.call(...command);
    theirs.close();
    foreignPassword = passwordOf(globex);
  });
  afterAll(() => redis.stop());

  const refused = async (command: readonly string[]): Promise<string> => {
    const client = await acme();
    const [name, ...args] = filled(command);
    return client.call(name, ...args).then(
      (answer) => `allowed: ${JSON.stringify(answer)}`,
      (error: Error) => error.message,
    );
  };
  // A script's refusal is told in the words of the script.
  const denial =
    /^(?:NOPERM|ERR The user executing the script|ERR ACL failure|.*can't access at least one of the keys|.*No permissions to access)/;

  it.each(foreignKeys.map((command) => [command.join(" "), command] as const))("is refused %s", async (_, command) => {
    expect(await refused(command)).toMatch(denial);
  });
  it.each(sharedThings.map((command) => [command.join(" "), command] as const))("is refused %s", async (_, command) => {
    expect(await refused(command)).toMatch(denial);
  });
  it.each(foreignChannels.map((command) => [command.join(" "), command] as const))(
    "is refused %s",
    async (_, command) => {
      expect(await refused(command)).toMatch(denial);
    },
  );

  it("is refused with a transaction that holds one foreign command, whole", async () => {
    const client = await acme();
    await client.multi({ pipeline: false });
    await client.set(`${own}t`, "1");
    await expect(client.set(`${other}secret`, "1")).rejects.toThrow(/NOPERM/);
    await expect(client.exec()).rejects.toThrow(/EXECABORT/);
    const admin = await asAdmin(redis.port);
    expect(await admin.get(`${own}t`)).toBeNull();
    expect(await admin.get(`${other}secret`)).toBe("globex alone");
  });

  it("is not let in without its password, nor with another tenant's", async () => {
    const client = await acme();
    await expect(client.call("AUTH", "tenantry-globex", "")).rejects.toThrow(/WRONGPASS/);
    await expect(client.call("AUTH", "tenantry-acme", foreignPassword)).rejects.toThrow(/WRONGPASS/);
    await expect(client.call("AUTH", "default", "")).rejects.toThrow(/WRONGPASS/);
  });

  it("may do with its own keys and channels what servers do", async () => {
    const client = await acme();
    await client.set(`${own}session:1`, "s", "EX", 60);
    expect(await client.get(`${own}session:1`)).toBe("s");
    expect(await client.ttl(`${own}session:1`)).toBeGreaterThan(0);
    await client.hset(`${own}h`, { a: "1" });
    await client.zadd(`${own}z`, 1, "a");
    await client.xadd(`${own}x`, "*", "a", "1");
    await client.pfadd(`${own}p`, "a");
    expect(await client.incr(`${own}n`)).toBe(1);
    expect(await client.multi().incr(`${own}n`).expire(`${own}n`, 60).exec()).toEqual([
      [null, 2],
      [null, 1],
    ]);
    const script = "redis.call('time') return redis.call('incrby', KEYS[1], ARGV[1])";
    expect(await client.eval(script, 1, `${own}n`, 5)).toBe(7);
    const listener = await acme();
    const heard = new Promise((resolve) => listener.once("message", (_, text) => resolve(text)));
    await listener.subscribe(`${own}events`);
    expect(await client.publish(`${own}events`, "hello")).toBe(1);
    expect(await heard).toBe("hello");
    const all = await acme();
    await all.psubscribe(`${own}*`);
    expect(await client.unlink(`${own}session:1`, `${own}h`)).toBe(2);
  });
});
