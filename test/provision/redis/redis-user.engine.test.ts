// One user's life in a real Redis, call by call: made, rotated, changed by somebody else, switched off, taken away.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { PropertyMap } from "../../../src/provider/property-value.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import {
  adminPassword,
  asAdmin,
  asTenant,
  Killed,
  passwordOf,
  sha256,
  signIn,
  userCalls,
  userInputs,
} from "./redis-users.ts";

const calls = userCalls();

describe("a tenant's user in Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ password: adminPassword, aclFile: "" });
  });
  afterAll(() => redis.stop());
  const inputs = (tenant: string, more = {}) => userInputs(redis.port, tenant, more);

  it("is made with a password that only its hash of is known to the server, in memory and in its file", async () => {
    const made = await calls.create(inputs("acme"));
    expect(made).toMatchObject({ persisted: "file", standing: "as planned", nodes: [`127.0.0.1:${redis.port}`] });
    const admin = await asAdmin(redis.port);
    const file = readFileSync(join(redis.directory, "users.acl"), "utf8");
    const shown = JSON.stringify([await admin.acl("LIST"), file, { ...made, password: undefined }]);
    expect(shown).toContain(sha256(passwordOf(made)));
    expect(findSecret(shown, passwordOf(made))).toEqual([]);
    expect(await calls.standing(made)).toBe("as planned");
    expect(await (await asTenant(redis.port, "acme", made)).ping()).toBe("PONG");
  });

  it("outlives a restart of a server that keeps an ACL file", async () => {
    const made = await calls.create(inputs("lasting"));
    await redis.restart();
    expect(await calls.standing(made)).toBe("as planned");
    expect(await (await asTenant(redis.port, "lasting", made)).ping()).toBe("PONG");
  });

  it("has two passwords while one is rotated, and then the new one alone", async () => {
    const first = await calls.create(inputs("turning"));
    const second = await calls.update(inputs("turning", { epoch: 2, keepPrevious: true }), first);
    expect(passwordOf(second)).not.toBe(passwordOf(first));
    const old = await asTenant(redis.port, "turning", first);
    expect(await (await asTenant(redis.port, "turning", second)).ping()).toBe("PONG");
    expect(await calls.standing(second)).toBe("as planned");
    // Another change in between retires nothing.
    const still = await calls.update(inputs("turning", { epoch: 2, keepPrevious: true, eraseOnDelete: true }), second);
    expect(await (await asTenant(redis.port, "turning", first)).ping()).toBe("PONG");
    const third = await calls.update(inputs("turning", { epoch: 2, keepPrevious: false }), still);
    expect(passwordOf(third)).toBe(passwordOf(second));
    await expect(asTenant(redis.port, "turning", first)).rejects.toThrow(/WRONGPASS/);
    // Who came in with the retired password is out, too.
    await expect(old.ping()).rejects.toThrow();
    expect(await (await asTenant(redis.port, "turning", third)).ping()).toBe("PONG");
  });

  it("is cut off while it is switched off, and comes back with the same password", async () => {
    const made = await calls.create(inputs("dormant"));
    const client = await asTenant(redis.port, "dormant", made);
    const off = await calls.update(inputs("dormant", { enabled: false }), made);
    await expect(client.ping()).rejects.toThrow();
    await expect(asTenant(redis.port, "dormant", made)).rejects.toThrow(/WRONGPASS/);
    expect(await calls.standing(off)).toBe("as planned");
    const on = await calls.update(inputs("dormant"), off);
    expect(await (await asTenant(redis.port, "dormant", on)).ping()).toBe("PONG");
    expect(passwordOf(on)).toBe(passwordOf(made));
  });

  it.each([
    ["rights", ["+keys"]],
    ["rights", ["~*"]],
    ["rights", ["&*"]],
    ["rights", ["off"]],
    ["rights", ["(+get ~*)"]],
    ["passwords", [">another one"]],
    ["rights", ["nopass"]],
    ["passwords", ["resetpass"]],
  ])("says so when somebody else changed its %s with %s", async (what, rules) => {
    const tenant = "watched";
    const made = await calls.create(inputs(tenant));
    const admin = await asAdmin(redis.port);
    await admin.call("ACL", "SETUSER", `tenantry-${tenant}`, ...rules);
    const standing = await calls.standing(made);
    expect(standing).toContain("different: ");
    expect(standing).toContain(what);
    const mended = await calls.update(inputs(tenant), made);
    expect(await calls.standing(mended)).toBe("as planned");
    expect(passwordOf(mended)).toBe(passwordOf(made));
  });

  it("is set again with the same password when a server without a file forgot it", async () => {
    const forgetful = await startRedis({ password: adminPassword });
    onTestFinished(() => forgetful.stop());
    const made = await calls.create(userInputs(forgetful.port, "acme"));
    expect(made.persisted).toBe("memory");
    await forgetful.restart();
    expect(await calls.standing(made)).toBe("different: missing");
    const again = await calls.update(userInputs(forgetful.port, "acme"), { ...made, standing: "different: missing" });
    expect(await (await signIn(forgetful.port, "tenantry-acme", passwordOf(made))).ping()).toBe("PONG");
    expect(passwordOf(again)).toBe(passwordOf(made));
  });

  it("is refused where the name is somebody else's, and that one is left alone", async () => {
    const admin = await asAdmin(redis.port);
    await admin.call("ACL", "SETUSER", "tenantry-taken", "on", ">theirs and long", "~theirs:*", "+get", "+ping");
    await expect(calls.create(inputs("taken"))).rejects.toMatchObject({ code: "redis.foreign-user", kind: "refused" });
    await expect(calls.create(inputs("acme", { owner: "second/prod/acme" }))).rejects.toMatchObject({
      code: "redis.foreign-user",
    });
    const theirs = await signIn(redis.port, "tenantry-taken", "theirs and long");
    expect(await theirs.get("theirs:1")).toBeNull();
    await calls.remove({ ...inputs("taken") } as unknown as PropertyMap);
    expect(await admin.acl("USERS")).toContain("tenantry-taken");
    // Handed over as the message says, it is ours.
    await admin.call("ACL", "SETUSER", "tenantry-taken", "~tenantry:{taken}:owner=example/prod/taken");
    const made = await calls.create(inputs("taken"));
    await expect(signIn(redis.port, "tenantry-taken", "theirs and long")).rejects.toThrow(/WRONGPASS/);
    expect(await calls.standing(made)).toBe("as planned");
  });

  it("takes its keys along when it is told to, and no other's", async () => {
    const kept = await calls.create(inputs("kept"));
    const gone = await calls.create(inputs("gone", { eraseOnDelete: true }));
    for (const [tenant, made] of [
      ["kept", kept],
      ["gone", gone],
    ] as const) {
      const client = await asTenant(redis.port, tenant, made);
      for (let thousand = 0; thousand < 10; thousand++) {
        const pairs = Array.from({ length: 1_000 }, (_, index) => [`tenantry:{${tenant}}:${thousand}:${index}`, "v"]);
        await client.mset(pairs.flat());
      }
    }
    const admin = await asAdmin(redis.port);
    await admin.set("tenantry:{gone", "no tenant's");
    expect(await admin.dbsize()).toBe(20_001);
    const client = await asTenant(redis.port, "gone", gone);
    await calls.remove(gone);
    expect(await admin.dbsize()).toBe(10_001);
    await expect(client.ping()).rejects.toThrow();
    await calls.remove(kept);
    expect(await admin.dbsize()).toBe(10_001);
    expect(await admin.acl("USERS")).not.toEqual(expect.arrayContaining(["tenantry-kept"]));
    await calls.remove(gone);
    expect(await admin.info("commandstats")).not.toContain("cmdstat_keys:");
  });

  it("is erased on by the next run when one was stopped half-way", async () => {
    const made = await calls.create(inputs("halfway", { eraseOnDelete: true }));
    const admin = await asAdmin(redis.port);
    for (let index = 0; index < 3_000; index += 1_000)
      await admin.mset(Array.from({ length: 1_000 }, (_, at) => [`tenantry:{halfway}:${index + at}`, "v"]).flat());
    await expect(userCalls({ diesAfter: "UNLINK" }).remove(made)).rejects.toThrow(Killed);
    const left = (await admin.scan("0", "MATCH", "tenantry:{halfway}:*", "COUNT", 100_000))[1].length;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(3_000);
    // The user stays, switched off, until its keys are gone.
    expect(await admin.acl("USERS")).toContain("tenantry-halfway");
    await expect(asTenant(redis.port, "halfway", made)).rejects.toThrow(/WRONGPASS/);
    await calls.remove(made);
    expect(await admin.acl("USERS")).not.toContain("tenantry-halfway");
    const [, rest] = await admin.scan("0", "MATCH", "tenantry:{halfway}:*", "COUNT", 100_000);
    expect(rest).toEqual([]);
  });
});
