import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import type { RedisStoreOptions } from "../../../src/store/redis/redis-options.ts";
import type { Stores } from "../../../src/store/stores.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { aSession, aTenant, aToken, coded, quotaOf, tokenKey } from "../contract/opener.ts";

let redis: RedisServer;
let stores: Stores;
let admin: Redis;
const later = Date.now() + 3_600_000;
const open = (options: Partial<RedisStoreOptions> = {}) =>
  openRedisStores({ url: redis.url, commandTimeout: 500, tokenKey, ...options });

beforeEach(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url, { maxRetriesPerRequest: 0 });
  admin.on("error", () => undefined);
  stores = await open();
  await stores.tenants.createTenant(aTenant("acme", { settings: quotaOf(3) }));
  await stores.tokens.storeToken("acme", "t", aToken("acme", "t", later));
});
afterEach(async () => {
  admin.disconnect();
  await stores.close();
  await redis.stop();
});

/** One call of each store, as data: each must refuse in the same coded way. */
const everything: Readonly<Record<string, (stores: Stores) => Promise<unknown>>> = {
  getTenant: ({ tenants }) => tenants.getTenant("acme"),
  getTenantByDomain: ({ tenants }) => tenants.getTenantByDomain("acme.example"),
  createTenant: ({ tenants }) => tenants.createTenant(aTenant("initech", { domain: "initech.example" })),
  updateTenant: ({ tenants }) => tenants.updateTenant("acme", { plan: "free" }),
  deleteTenant: ({ tenants }) => tenants.deleteTenant("acme"),
  listTenants: ({ tenants }) => tenants.listTenants(),
  addUserToTenant: ({ tenants }) => tenants.addUserToTenant("acme", "eve", "member"),
  getUserTenants: ({ tenants }) => tenants.getUserTenants("ann"),
  storeToken: ({ tokens }) => tokens.storeToken("acme", "t2", aToken("acme", "t2", later)),
  getToken: ({ tokens }) => tokens.getToken("acme", "t"),
  openSession: ({ sessions }) => sessions.openSession("acme", aSession("acme", "s", Date.now())),
  getSession: ({ sessions }) => sessions.getSession("acme", "s"),
  putRole: ({ roles }) => roles.putRole("acme", { roleId: "r", name: "R", tenantId: "acme", permissions: [] }),
  addUsage: ({ usage }) => usage.addUsage("acme", "b", [{ at: 1, userId: "ann", allowed: 1, refused: 0 }]),
  appendAudit: ({ audit }) =>
    audit.appendAudit("acme", [{ tenantId: "acme", writer: "w", sequence: 1, at: 1, line: "{}" }]),
};
const writes = [
  "createTenant",
  "updateTenant",
  "addUserToTenant",
  "storeToken",
  "openSession",
  "putRole",
  "appendAudit",
];

async function refusals(names = Object.keys(everything)): Promise<unknown[]> {
  const outcomes = await Promise.all(names.map((name) => everything[name]?.(stores).catch((error: unknown) => error)));
  return outcomes.filter((outcome) => (outcome as { code?: unknown } | undefined)?.code !== "store.unavailable");
}

/** Asks until Redis answers again; a refusal on the way must be coded. */
async function recovered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await ask().catch((error: unknown) => error);
    if (!(answer instanceof Error)) return answer as Answer;
    expect(answer).toMatchObject(coded("store.unavailable"));
    if (tries > 600) throw answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("a Redis store", () => {
  it("does not open where Redis is down, wrong or another's, and says so without a password or a stack", async () => {
    await redis.kill();
    const url = redis.url.replace("redis://", "redis://bob:hunter2@");
    const refusal: unknown = await open({ url }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ ...coded("store.unavailable"), kind: "failed", mend: expect.any(String) });
    const { message, mend, cause } = refusal as { message: string; mend: string; cause: Error };
    for (const text of [message, mend, cause.message, JSON.stringify(refusal)]) expect(text).not.toContain("hunter2");
    expect(cause.stack).toBeUndefined();
    for (const wrong of ["http://127.0.0.1", "hunter2", "redis://:hunter2@/0x"]) {
      const fault: unknown = await open({ url: wrong }).catch((error: unknown) => error);
      expect(fault).toMatchObject(coded("store.configuration"));
      expect(String(fault)).not.toContain("hunter2");
    }
    for (const prefix of ["", "a*", "{acme}", "a b"])
      await expect(open({ prefix })).rejects.toMatchObject(coded("store.configuration"));
  });

  it("refuses every call while Redis is killed, and goes on by itself when it is back", async () => {
    await redis.kill();
    expect(await refusals()).toEqual([]);
    await redis.restart();
    // nothing was saved: what is not there is not there, and no call before left half of anything
    expect(await recovered(() => stores.tenants.listTenants())).toEqual([]);
    await stores.tenants.createTenant(aTenant("acme", { domain: "acme.example" }));
    expect((await stores.tenants.getTenantByDomain("acme.example"))?.tenantId).toBe("acme");
  });

  it("refuses what is under way when Redis is killed", async () => {
    redis.pause();
    const calls = Object.values(everything).map((call) => call(stores).catch((error: unknown) => error));
    await redis.kill();
    for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject(coded("store.unavailable"));
  });

  it("refuses what Redis does not answer in time, and a repeated call finds one whole state", async () => {
    redis.pause();
    expect(await refusals()).toEqual([]);
    redis.resume();
    // what was sent before the freeze may have been done: each is repeated, and each is whole
    await recovered(() => stores.tenants.getTenant("acme"));
    const repeated = await Promise.allSettled(
      Object.entries(everything)
        .filter(([name]) => name !== "deleteTenant")
        .map(([, call]) => call(stores)),
    );
    for (const outcome of repeated)
      if (outcome.status === "rejected")
        expect(["store.exists", "store.unknown-tenant"]).toContain(outcome.reason.code);
    const initech = await stores.tenants.getTenant("initech");
    expect((await stores.tenants.getTenantByDomain("initech.example"))?.tenantId).toBe(initech?.tenantId);
  });

  it("goes on after SCRIPT FLUSH as if nothing were", async () => {
    await admin.script("FLUSH");
    for (const name of Object.keys(everything).filter((one) => one !== "deleteTenant"))
      await everything[name]?.(stores);
    expect(await stores.tenants.getTenantUser("acme", "eve")).not.toBeNull();
  });

  it("finds nothing after FLUSHALL, and begins anew", async () => {
    await stores.tenants.addUserToTenant("acme", "ann", "member");
    await admin.flushall();
    expect(await stores.tenants.getTenant("acme")).toBeNull();
    expect(await stores.tokens.getToken("acme", "t")).toBeNull();
    await expect(stores.tenants.addUserToTenant("acme", "ann", "member")).rejects.toMatchObject(
      coded("store.unknown-tenant"),
    );
    await stores.tenants.createTenant(aTenant("acme"));
    expect(await stores.tenants.getTenantUsers("acme")).toEqual([]);
    expect(await stores.tokens.getToken("acme", "t")).toBeNull();
  });

  it("refuses writes and still reads when Redis is full; no write is half done", async () => {
    await admin.config("SET", "maxmemory", "1");
    expect(await refusals(writes)).toEqual([]);
    expect((await stores.tokens.getToken("acme", "t"))?.tenantId).toBe("acme");
    expect(await stores.tenants.getTenant("initech")).toBeNull();
    expect((await stores.tenants.getTenant("acme"))?.plan).toBe("pro");
    // erasing needs no memory: a full Redis can be emptied
    await stores.tokens.deleteToken("acme", "t");
    await admin.config("SET", "maxmemory", "0");
    expect(await refusals(writes)).toHaveLength(writes.length);
    expect(await stores.sessions.listSessions("acme", "ann")).toHaveLength(1);
  });

  it("refuses writes on what became a replica, and goes on when it is a primary again", async () => {
    await admin.replicaof("127.0.0.1", 1);
    const outcomes = await Promise.all(
      writes.map((name) => everything[name]?.(stores).catch((error: unknown) => error)),
    );
    for (const outcome of outcomes) expect(outcome).toMatchObject(coded("store.unavailable"));
    await admin.replicaof("NO", "ONE");
    await recovered(() => stores.tenants.addUserToTenant("acme", "ann", "member"));
    expect(await stores.tenants.getTenantUsers("acme")).toHaveLength(1);
  });

  it("refuses with a code when its user loses its rights, and tells no command", async () => {
    await admin.call("ACL", "SETUSER", "app", "on", ">pw", "~tenantry:*", "&tenantry:*", "+@all", "-@dangerous");
    const app = await open({ url: redis.url.replace("redis://", "redis://app:pw@") });
    try {
      await app.tenants.addUserToTenant("acme", "ann", "member");
      await admin.call("ACL", "SETUSER", "app", "resetkeys", "~other:*");
      const refusal: unknown = await app.tokens.getToken("acme", "t").catch((error: unknown) => error);
      expect(refusal).toMatchObject({ ...coded("store.unavailable"), message: expect.stringContaining("refuses") });
      await expect(app.tenants.addUserToTenant("acme", "bob", "member")).rejects.toMatchObject(
        coded("store.unavailable"),
      );
      await admin.call("ACL", "SETUSER", "app", "~tenantry:*");
      expect(await app.tokens.getToken("acme", "t")).not.toBeNull();
      expect((await app.tenants.getTenantUsers("acme")).map(({ userId }) => userId)).toEqual(["ann"]);
    } finally {
      await app.close();
    }
  });

  it("refuses a key that holds what it never wrote", async () => {
    await admin.set("tenantry:{acme}:1:members", "text");
    await expect(stores.tenants.getTenantUsers("acme")).rejects.toMatchObject(coded("store.corrupt"));
  });

  it("refuses a server that accepts connections and never answers", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await expect(open({ url: `redis://127.0.0.1:${port}` })).rejects.toMatchObject(coded("store.unavailable"));
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
