// What Redis stores cost beside the bare commands: a token's read, and a connection of each tenant's own.
import { Redis } from "ioredis";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import type { Stores } from "../../src/store/stores.ts";
import { startRedis } from "../../test/mock/redis-server.ts";
import { aTenant, aToken } from "../../test/store/contract/opener.ts";
import type { BenchCase } from "../bench-case.ts";

const tenants = Array.from({ length: 16 }, (_, n) => `tenant-${n}`);
const tokens = 64;

/** Sixteen tenants with tokens, read one after another by `calls` look-ups a turn. */
async function prepare() {
  const redis = await startRedis();
  const admin = new Redis(redis.url);
  const tokenKey = new Uint8Array(32).fill(7);
  for (const id of tenants)
    await admin.call("ACL", "SETUSER", id, "on", `>pw-${id}`, `~tenantry:{${id}}:*`, "+@all", "-@dangerous");
  const tenantUser = (id: string) => ({ username: id, password: `pw-${id}` });
  const common = await openRedisStores({ url: redis.url, tokenKey, commandTimeout: 20_000 });
  const strict = await openRedisStores({ url: redis.url, tokenKey, commandTimeout: 20_000, tenantUser });
  const expiresAt = Date.now() + 3_600_000;
  for (const id of tenants) {
    await common.tenants.createTenant(aTenant(id));
    for (let n = 0; n < tokens; n++) {
      await common.tokens.storeToken(id, `token-${n}`, aToken(id, `token-${n}`, expiresAt));
      await admin.set(`bare:${id}:${n}`, "x".repeat(400));
    }
  }
  let turn = 0;
  const next = (): [string, number] => {
    turn++;
    return [tenants[turn % tenants.length] as string, turn % tokens];
  };
  const readBy = (stores: Stores) => async (): Promise<void> => {
    const [id, n] = next();
    if ((await stores.tokens.getToken(id, `token-${n}`)) === null) throw new Error("no token");
  };
  const bare = async (): Promise<void> => {
    const [id, n] = next();
    if ((await admin.get(`bare:${id}:${n}`)) === null) throw new Error("no value");
  };
  const close = async (): Promise<void> => {
    await Promise.all([common.close(), strict.close()]);
    admin.disconnect();
    await redis.stop();
  };
  return { common: readBy(common), strict: readBy(strict), bare, close };
}

export const cases: readonly BenchCase[] = [
  {
    name: "store: Redis token read (digest, life compared, decrypted)",
    // most of it is OpenSSL setting up one AES-256-GCM opening; what a token at rest costs, not what a look-up needs
    target: 2,
    unit: "x GET of as many bytes (wall)",
    clock: "wall",
    async prepare() {
      const { common, bare, close } = await prepare();
      return { subject: common, floor: bare, close };
    },
  },
  {
    name: "store: Redis strict mode, each of 16 tenants' own ACL user and connection",
    target: 1.25,
    unit: "x the same read as the deployment's one user (wall)",
    clock: "wall",
    async prepare() {
      const { common, strict, close } = await prepare();
      return { subject: strict, floor: common, close };
    },
  },
];
