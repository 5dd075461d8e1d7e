// What can go wrong between the provider and a real Redis, and that the next run puts it right.
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { PartialFailure } from "../../../src/provider/partial-failure.ts";
import { type RedisOptions, type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { adminPassword, asAdmin, asTenant, Killed, passwordOf, sha256, userCalls, userInputs } from "./redis-users.ts";

const calls = userCalls();

async function aRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const redis = await startRedis({ password: adminPassword, ...options });
  onTestFinished(() => redis.stop());
  return redis;
}
const users = async ({ port }: RedisServer) => (await (await asAdmin(port)).acl("USERS")) as string[];

describe("a Redis that does not do as it is told", () => {
  it("can't be reached: the error names the place and nothing secret", async () => {
    const redis = await aRedis();
    await redis.kill();
    const error = await calls.create(userInputs(redis.port, "acme")).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "redis.unreachable",
      kind: "failed",
      message: `Redis at 127.0.0.1:${redis.port} can't be reached (ECONNREFUSED).`,
    });
    await redis.restart();
    expect(await calls.create(userInputs(redis.port, "acme"))).toMatchObject({ standing: "as planned" });
  });

  it("refuses the administrator's password", async () => {
    const { port } = await aRedis();
    const error = await userCalls({ password: "not the administrator's" })
      .create(userInputs(port, "acme"))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "redis.credentials", kind: "missing" });
    expect(String((error as Error).message)).not.toContain("not the administrator's");
  });

  it.each(["acl|setuser", "acl|getuser", "acl|save", "info"])("does not allow %s to it", async (command) => {
    const hash = sha256(adminPassword);
    const redis = await aRedis({ aclFile: `user weak on #${hash} ~tenantry:* &* +@all -${command}` });
    const weak = userInputs(redis.port, "acme", { adminUser: "weak" });
    const error = await calls.create(weak).catch((caught: unknown) => caught);
    expect(error instanceof PartialFailure ? error.cause : error).toMatchObject({
      code: "redis.forbidden",
      kind: "missing",
      message: expect.stringContaining(command),
    });
  });

  it("does not answer in time, and has done it all the same", async () => {
    const redis = await aRedis();
    const made = await calls.create(userInputs(redis.port, "acme"));
    // Frozen just before the command: it lies in the server's hands, and is carried out when nobody waits any more.
    const before = (command: string): void => void (command.startsWith("ACL SETUSER") && redis.pause());
    const off = userInputs(redis.port, "acme", { enabled: false });
    const failed = await userCalls({ patience: 300, before })
      .update(off, made)
      .catch((caught: unknown) => caught);
    if (!(failed instanceof PartialFailure)) throw new TypeError("it fails half-way");
    expect(failed.cause).toMatchObject({ code: "redis.timeout", kind: "failed" });
    expect(failed.cause.mend).toContain("may have taken effect");
    redis.resume();
    await expect(asTenant(redis.port, "acme", made)).rejects.toThrow(/WRONGPASS/);
    const after = await calls.update(off, failed.outputs);
    expect(await calls.standing(after)).toBe("as planned");
    expect(passwordOf(after)).toBe(passwordOf(made));
  });

  it("was asked by a run that was killed before it heard the answer: the next run takes the user up", async () => {
    const redis = await aRedis();
    const dying = userCalls({ diesAfter: "ACL SETUSER" });
    await expect(dying.create(userInputs(redis.port, "acme"))).rejects.toThrow(Killed);
    expect(await users(redis)).toContain("tenantry-acme");
    const made = await calls.create(userInputs(redis.port, "acme"));
    expect(await (await asTenant(redis.port, "acme", made)).ping()).toBe("PONG");
    expect(await users(redis)).toEqual(["default", "tenantry-acme"]);
  });

  it("is written to by two runs at once: one password is left, and the other run's refresh says so", async () => {
    const { port } = await aRedis();
    const both = await Promise.all([1, 2].map(() => calls.create(userInputs(port, "acme"))));
    const standings = await Promise.all(both.map((made) => calls.standing(made)));
    expect(standings.sort()).toEqual(["as planned", "different: passwords"]);
  });

  it("is out of memory: users are made and keys erased all the same", async () => {
    const redis = await aRedis({ args: ["--maxmemory", "3mb", "--maxmemory-policy", "noeviction"] });
    const made = await calls.create(userInputs(redis.port, "acme", { eraseOnDelete: true }));
    const client = await asTenant(redis.port, "acme", made);
    const fill = async (): Promise<void> => {
      for (let index = 0; ; index++) await client.set(`tenantry:{acme}:${index}`, "x".repeat(10_000));
    };
    await expect(fill()).rejects.toThrow(/OOM/);
    const second = await calls.create(userInputs(redis.port, "globex"));
    expect(await calls.standing(second)).toBe("as planned");
    await calls.remove(made);
    expect(await (await asAdmin(redis.port)).dbsize()).toBe(0);
  });

  it("can't write its file of users: the password is not lost, and the next run saves", async () => {
    const redis = await aRedis({ aclFile: "" });
    const file = join(redis.directory, "users.acl");
    // A folder in the file's place stops root, too.
    rmSync(file);
    mkdirSync(file);
    const failed = await calls.create(userInputs(redis.port, "acme")).catch((caught: unknown) => caught);
    if (!(failed instanceof PartialFailure)) throw new TypeError("it fails half-way");
    expect(failed.cause).toMatchObject({ code: "redis.not-saved", kind: "failed" });
    expect(failed.outputs.standing).toBe("unfinished");
    rmSync(file, { recursive: true });
    chmodSync(redis.directory, 0o700);
    const made = await calls.update(userInputs(redis.port, "acme"), failed.outputs);
    expect(made).toMatchObject({ persisted: "file", standing: "as planned" });
    expect(passwordOf(made)).toBe(passwordOf(failed.outputs));
  });

  it("is a replica: its primary is asked for", async () => {
    const primary = await aRedis();
    const args = ["--replicaof", "127.0.0.1", String(primary.port), "--masterauth", adminPassword];
    const replica = await aRedis({ args });
    await expect(calls.create(userInputs(replica.port, "acme"))).rejects.toMatchObject({ code: "redis.replica" });
  });
});
