// From a spec to a server whose stores Redis itself holds apart: the real engine, platform and Redis, a server process of its own.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callMcpTool, type McpAnswer } from "../../../src/control/demo/mcp-call.ts";
import { requestToken } from "../../../src/control/demo/request-token.ts";
import { adminPaths } from "../../../src/local/admin-contract.ts";
import { openTenancy } from "../../../src/runtime/open-tenancy.ts";
import type { Tenancy } from "../../../src/runtime/tenancy.ts";
import { runAsTenant } from "../../../src/runtime/tenant-context.ts";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { type ChildServer, childServer } from "../../mock/child-server.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { adminPassword, asAdmin, sha256, signIn } from "../../provision/redis/redis-users.ts";
import { specText, type TestRepository, testRepository } from "../../provision/test-repository.ts";
import { aToken, tokenKey } from "../../store/contract/opener.ts";
import { runProcess } from "../cli/run-process.ts";

const source = resolve(import.meta.dirname, "../../..");
const tenants = ["acme", "globex", "initech"] as const;
const quotas =
  "settings:\n  quotas: { maxUsers: 9, maxSessionsPerUser: 9000, rateLimit: { requestsPerMinute: 60000, requestsPerDay: 4000000 } }";
const spec = (tenant: string, redis: string): string =>
  specText(tenant, `runtime: { redis: ${redis} }\nlifecycle: { protect: false }`).replace("settings:", quotas);
const own = (more = ""): string => `{ isolation: acl, eraseOnDelete: true${more} }`;
/** The server's own user may touch the indexes across tenants and who has isolation prefix: none of those with a user. */
const application = `user app on #${sha256("app's")} ~tenantry:{user:* ~tenantry:{tenants:* ~tenantry:{initech}:* &* +@all -@dangerous`;

describe("a server whose tenants have Redis users of their own, from `up` to `destroy`", () => {
  let repository: TestRepository;
  let redis: RedisServer;
  let server: ChildServer;
  const inside = (...path: string[]): string => join(repository.root, ".tenantry", ...path);
  const cli = async (code: number, ...words: string[]) => {
    const env = { CI: "true", PULUMI_CONFIG_PASSPHRASE: "a test's passphrase" };
    const run = await runProcess([...words, "--dir", repository.root], { cwd: repository.root, env });
    expect(run.code, run.out + run.err).toBe(code);
    return run;
  };
  const sealKey = (): string =>
    inside("keys", readdirSync(inside("keys")).find((name) => /^seal\..*\.json$/.test(name)) ?? "");
  const redisUrl = (): string => `redis://app:${encodeURIComponent("app's")}@127.0.0.1:${redis.port}`;
  const tokenOf = async (tenant: string): Promise<string> => {
    const { url, adminToken } = repository.platform;
    const headers = { authorization: `Bearer ${adminToken}` };
    const client = await fetch(url + adminPaths.client(tenant, "robot"), { headers });
    const asking = { issuer: `${url}/t/${tenant}`, ...((await client.json()) as Credentials) };
    const resource = `http://${tenant}.mcp.localhost:3030/mcp`;
    const answer = await requestToken(asking, { grant_type: "client_credentials", resource });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const call = async (tenant: string, token?: string): Promise<McpAnswer> =>
    callMcpTool({
      url: `http://127.0.0.1:${server.port}/mcp`,
      host: `${tenant}.mcp.localhost:3030`,
      ...{ token: token ?? (await tokenOf(tenant)), tool: "echo", arguments: { text: tenant }, revision: "2025" },
    });
  const tenancyOf = (from: { bundle: string } | { config: string }): Promise<Tenancy> =>
    openTenancy({
      ...{ ...from, root: inside("root.json"), baseHost: "mcp.localhost", sealKeys: [sealKey()], limiter: "lease" },
      audit: () => undefined,
      stores: (declared, tenantUser) => openRedisStores({ url: redisUrl(), tokenKey, declared, tenantUser }),
    });
  const passwordOf = async (tenant: string): Promise<string> => {
    const tenancy = await tenancyOf({ bundle: inside("bundle") });
    return tenancy.secret(tenant, "redis.password").finally(() => tenancy.close());
  };
  const keysOf = async (tenant: string): Promise<string[]> =>
    (await asAdmin(redis.port)).keys(`tenantry:{${tenant}}:*`);
  const connections = async (user: string): Promise<string[]> =>
    [...String(await (await asAdmin(redis.port)).client("LIST")).matchAll(/^id=(\d+) .* user=(\S+)/gm)]
      .filter(([, , name]) => name === user)
      .map(([, id]) => id ?? "");
  const records = (): string =>
    readdirSync(inside("audit"))
      .map((name) => readFileSync(inside("audit", name), "utf8"))
      .join("");

  beforeAll(async () => {
    redis = await startRedis({ password: adminPassword, aclFile: application });
    repository = await testRepository();
    const place = `{ url: "redis://127.0.0.1:${redis.port}", admin: file:.tenantry/secrets/redis, adminUser: default }`;
    repository.write("Pulumi.yaml", `${repository.read("Pulumi.yaml")}  redis:\n    value: ${place}\n`);
    repository.write(".tenantry/secrets/redis", adminPassword);
    repository.write(".tenantry/secrets/initech-github", "a secret\n");
    for (const tenant of tenants)
      repository.write(`tenants/${tenant}.yaml`, spec(tenant, tenant === "initech" ? "{ isolation: prefix }" : own()));
    await cli(0, "up", ...tenants);
    await cli(0, "publish");
    const example = join(source, "examples/mcp-server/server-v1.ts");
    server = await childServer(() => [process.execPath, "--conditions=tenantry-source", example], {
      ...{ TENANTRY_BUNDLE: inside("bundle"), TENANTRY_ROOT: inside("root.json"), TENANTRY_STATE: inside("server") },
      ...{ TENANTRY_BASE_HOST: "mcp.localhost", TENANTRY_REDIS: redisUrl(), TENANTRY_SEAL_KEYS: sealKey() },
      ...{ TENANTRY_TOKEN_KEY: Buffer.from(tokenKey).toString("base64"), TENANTRY_QUOTAS: "exact" },
      ...{ TENANTRY_AUDIT: inside("audit"), TENANTRY_WRITER: "one" },
    });
  });
  afterAll(async () => {
    await server?.stop();
    await repository?.close();
    await redis?.stop();
  });

  it("lets in of every tenant's tokens only those of the host's own", async () => {
    const tokens = await Promise.all(tenants.map(async (tenant) => ({ tenant, token: await tokenOf(tenant) })));
    for (const host of tenants)
      for (const { tenant, token } of tokens)
        expect(await call(host, token), `${tenant} at ${host}`).toMatchObject(
          tenant === host ? { status: 200, text: host } : { status: 401 },
        );
  });

  it("keeps sessions, usage and counters as each tenant's own user, and a tenant of isolation prefix as the server's", async () => {
    for (const tenant of tenants)
      await expect.poll(() => keysOf(tenant).then((keys) => keys.length), { timeout: 60_000 }).toBeGreaterThan(2);
    for (const tenant of ["acme", "globex"]) expect(await connections(`tenantry-${tenant}`)).toHaveLength(1);
    expect((await connections("app")).length).toBeGreaterThan(0);
    expect(await connections("tenantry-initech")).toEqual([]);
    const app = await signIn(redis.port, "app", "app's");
    for (const key of await keysOf("acme")) await expect(app.type(key)).rejects.toThrow(/^NOPERM/);
  });

  it("gives the password sealed for a tenant no way to another's keys, channels, or the server's administration", async () => {
    const acme = await signIn(redis.port, "tenantry-acme", await passwordOf("acme"));
    for (const key of await keysOf("acme")) expect(await acme.type(key)).not.toBe("none");
    for (const key of await keysOf("globex")) await expect(acme.type(key)).rejects.toThrow(/^NOPERM/);
    const refused = ["PUBLISH tenantry:{globex}:news x", "ACL LIST", "CONFIG GET *", "KEYS *", "FLUSHALL", "SCAN 0"];
    for (const [name = "", ...words] of refused.map((line) => line.split(" ")))
      await expect(acme.call(name, ...words), name).rejects.toThrow(/^NOPERM/);
  });

  it("serves strict stores from the stack's output and the pinned root alone, to that tenant and nobody else", async () => {
    for (const [tenant, other] of [
      ["acme", "globex"],
      ["globex", "acme"],
    ] as const) {
      const { text, code } = await repository.pulumi(["stack", "output", "tenantConfig", "--stack", tenant]);
      expect(code, text).toBe(0);
      writeFileSync(inside(`${tenant}.jws`), text);
      const tenancy = await tenancyOf({ config: inside(`${tenant}.jws`) });
      const stores = tenancy.stores;
      if (stores === undefined) throw new TypeError("it has stores");
      const context = { tenantId: tenant, by: "default", at: 0 } as const;
      await runAsTenant(context, async () => {
        await stores.tokens.storeToken(tenant, "t", aToken(tenant, "t", Date.now() + 600_000));
        expect((await stores.tokens.getToken(tenant, "t"))?.tenantId).toBe(tenant);
        await stores.audit.appendAudit(tenant, [{ tenantId: tenant, writer: "w", sequence: 1, at: 1, line: "{}" }]);
        await stores.tenants.addUserToTenant(tenant, "ann", "member");
        await expect(stores.tokens.getToken(other, "t")).rejects.toMatchObject({ code: "store.cross-tenant" });
      });
      // even without the wall around stores: the config names no other tenant
      await runAsTenant({ ...context, tenantId: other }, async () => {
        expect(await stores.tokens.getToken(other, "t")).toBeNull();
      });
      await tenancy.close();
    }
  });

  it("never serves such a tenant as the server's own user where stores are opened without theirs", async () => {
    const from = { config: inside("acme.jws"), root: inside("root.json"), audit: () => undefined };
    const tenancy = await openTenancy({
      ...from,
      stores: (declared) => openRedisStores({ url: redis.url, tokenKey, declared }),
    });
    const reading = runAsTenant({ tenantId: "acme", by: "default", at: 0 }, () =>
      tenancy.stores?.tokens.getToken("acme", "t"),
    );
    await expect(reading).rejects.toMatchObject({ code: "store.configuration" });
    await tenancy.close();
    await expect(openTenancy({ ...from, limiter: "exact" })).rejects.toMatchObject({ code: "runtime.source" });
  });

  it("loses no request while a password is rotated, and takes up the new one before the old one goes", async () => {
    const old = await passwordOf("acme");
    const before = await connections("tenantry-acme");
    const answers: McpAnswer[] = [];
    let going = true;
    const asking = (async () => {
      while (going) answers.push(await call("acme"));
    })();
    repository.write("tenants/acme.yaml", spec("acme", own(", rotation: { epoch: 2 }")));
    await cli(0, "up", "acme");
    await cli(0, "publish");
    await expect.poll(() => connections("tenantry-acme"), { timeout: 60_000 }).not.toEqual(before);
    const taken = answers.length;
    await expect.poll(() => answers.length, { timeout: 60_000 }).toBeGreaterThan(taken + 5);
    going = false;
    await asking;
    expect(answers.filter(({ status, text }) => status !== 200 || text !== "acme")).toEqual([]);
    repository.write("tenants/acme.yaml", spec("acme", own(", rotation: { epoch: 2, keepPrevious: false }")));
    await cli(0, "up", "acme");
    await expect(signIn(redis.port, "tenantry-acme", old)).rejects.toThrow(/WRONGPASS/);
    expect(await call("acme")).toMatchObject({ status: 200, text: "acme" });
  });

  it("refuses a tenant whose password somebody changed in Redis, on record, and nobody else; drift says so, and `up` mends it", async () => {
    const admin = await asAdmin(redis.port);
    await admin.call("ACL", "SETUSER", "tenantry-acme", "resetpass", ">by hand");
    await admin.call("CLIENT", "KILL", "USER", "tenantry-acme");
    for (let round = 0; round < 3; round++) {
      expect(await call("acme")).toMatchObject({ status: 503 });
      expect(await call("globex")).toMatchObject({ status: 200, text: "globex" });
    }
    await expect.poll(records, { timeout: 20_000 }).toContain("quota.unavailable");
    const { out } = await cli(1, "drift", "acme", "globex");
    expect(out).toMatch(/acme\s.*drifted.*tenantry:redis:User/);
    expect(out).toMatch(/globex\s.*as recorded/);
    await cli(0, "refresh", "acme");
    await cli(0, "up", "acme");
    await expect.poll(() => call("acme"), { timeout: 60_000 }).toMatchObject({ status: 200, text: "acme" });
  });

  it("ends access with suspension, and leaves neither key nor user after destroy", async () => {
    const password = await passwordOf("acme");
    const text = repository.read("tenants/acme.yaml");
    repository.write("tenants/acme.yaml", text.replace("status: active", "status: suspended"));
    await cli(0, "up", "acme");
    await cli(0, "publish");
    await expect(signIn(redis.port, "tenantry-acme", password)).rejects.toThrow(/WRONGPASS/);
    await expect.poll(() => call("acme"), { timeout: 60_000 }).toMatchObject({ status: 404 });
    expect(await connections("tenantry-acme")).toEqual([]);
    expect((await keysOf("acme")).length).toBeGreaterThan(0);
    await cli(0, "destroy", "acme", "--yes");
    expect(await keysOf("acme")).toEqual([]);
    expect(await (await asAdmin(redis.port)).acl("USERS")).not.toContain("tenantry-acme");
    expect((await keysOf("globex")).length).toBeGreaterThan(0);
    expect(await call("globex")).toMatchObject({ status: 200, text: "globex" });
  });
});

interface Credentials {
  clientId: string;
  clientSecret: string;
}
