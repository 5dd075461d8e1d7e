import { setTimeout as wait } from "node:timers/promises";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import type { FaultScenario } from "./fault-scenario.ts";
import { onRedis, type RedisRig } from "./redis-rig.ts";

/** Breaks Redis between `before` and `after`: refused meanwhile, let in when it is back. */
function outage(fault: string, done: string, before: (rig: RedisRig) => unknown, after: (rig: RedisRig) => unknown) {
  return {
    fault,
    done,
    run: () =>
      onRedis(async (rig) => {
        await rig.requests.send(100, "pass");
        await before(rig);
        await rig.requests.send(100, "refuse");
        await after(rig);
        await rig.requests.recover();
        await rig.requests.send(100, "pass");
        return rig.requests.outcome("refused meanwhile, then on by itself");
      }),
  };
}

const opens = async (url: string): Promise<string | undefined> =>
  openRedisStores({ url, commandTimeout: 1_000 }).then(
    (stores) => stores.close().then(() => undefined),
    (error: { code?: string }) => error.code,
  );

/** What Redis can do to a server, and what a server then decides. */
export const redisFaults: readonly FaultScenario[] = [
  {
    fault: "Redis down at start",
    done: "opened while it is killed, then started",
    run: () =>
      onRedis(async ({ redis, requests }) => {
        await redis.kill();
        requests.note((await opens(redis.url)) === "store.unavailable");
        await requests.send(100, "refuse");
        await redis.restart();
        requests.note((await opens(redis.url)) === undefined);
        await requests.recover();
        await requests.send(100, "pass");
        return requests.outcome("does not open; refused until it is there");
      }),
  },
  {
    fault: "Redis lost mid-request",
    done: "SIGKILL under 200 parallel requests, restarted from its file",
    run: () =>
      onRedis(async ({ redis, requests }) => {
        await requests.send(100, "pass");
        const inFlight = requests.send(200, "either");
        await wait(3);
        await redis.kill();
        await inFlight;
        await requests.send(100, "refuse");
        await redis.restart();
        await requests.recover();
        await requests.send(100, "pass");
        return requests.outcome("what was let in is counted; the rest sent again under its id");
      }),
  },
  outage(
    "Redis slow",
    "stopped for more than 3 s, then let go on",
    async ({ redis, requests }) => {
      redis.pause();
      await requests.send(100, "refuse");
      await wait(2_000);
    },
    ({ redis }) => redis.resume(),
  ),
  outage(
    "failover, READONLY",
    "the primary becomes a replica, and a primary again",
    ({ admin }) => admin.replicaof("127.0.0.1", 1),
    ({ admin }) => admin.replicaof("NO", "ONE"),
  ),
  {
    fault: "FLUSHALL",
    done: "once between 100 and 100 requests",
    run: () =>
      onRedis(async ({ admin, requests }) => {
        await requests.send(100, "pass");
        await admin.flushall();
        await requests.send(100, "pass");
        return requests.outcome("the first 100 counts are gone, as stated: one more limit at most", 100);
      }),
  },
  {
    fault: "SCRIPT FLUSH",
    done: "ten times under 1,000 requests",
    run: () =>
      onRedis(async ({ admin, requests }) => {
        for (let n = 0; n < 10; n++) await Promise.all([requests.send(100, "pass"), admin.script("FLUSH")]);
        return requests.outcome("nobody noticed");
      }),
  },
  outage(
    "memory full",
    "maxmemory 1, then none",
    ({ admin }) => admin.config("SET", "maxmemory", "1"),
    ({ admin }) => admin.config("SET", "maxmemory", "0"),
  ),
  outage(
    "NOPERM",
    "the server's user loses its keys, then has them again",
    ({ admin }) => admin.call("ACL", "SETUSER", "app", "resetkeys", "~other:*"),
    ({ admin }) => admin.call("ACL", "SETUSER", "app", "~tenantry:*"),
  ),
];
