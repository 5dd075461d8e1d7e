import type { Cluster, Redis } from "ioredis";
import type { RedisLives } from "./redis-lives.ts";
import { redisScript, runScript } from "./redis-script.ts";

const lifeOf = redisScript(`return {redis.call('GET', KEYS[1])}`);

/**
 * Removes what is left of a tenant's former lives, some keys at a time, by SCAN: other commands run in between, and a run
 * that is cut off is taken up by the next. Nothing here is needed for safety: former lives are unreachable.
 */
export async function eraseTenant(lives: RedisLives, tenantId: string): Promise<void> {
  const tenant = lives.keys.tenant(tenantId);
  await lives.onDeployment(async (client) => {
    const nodes: Redis[] = client.isCluster ? (client as Cluster).nodes("master") : [client as Redis];
    for (const node of nodes) {
      let cursor = "0";
      do {
        const [next, keys] = await node.scan(cursor, "MATCH", `${tenant}*`, "COUNT", 1_000);
        cursor = next;
        if (keys.length === 0) continue;
        // asked again at each step: the tenant may have been created anew meanwhile
        const [life] = await runScript(client, lifeOf, [`${tenant}life`], []);
        const declared = lives.options.declared?.(tenantId)?.generation;
        const living = declared ?? Number(typeof life === "string" && !life.endsWith("!") ? life : Number.NaN);
        const dead = keys.filter((key) => isDead(key.slice(tenant.length), living));
        if (dead.length > 0) await client.unlink(...dead);
      } while (cursor !== "0");
    }
  });
}

/**
 * Says whether what follows the tenant in a key (`3:members`) is of another life than the living one (NaN: none lives). Counters
 * of quotas (`q:t`) belong to whichever life there is.
 */
function isDead(rest: string, living: number): boolean {
  if (rest.startsWith("q:")) return Number.isNaN(living);
  const generation = /^(\d+):/.exec(rest)?.[1];
  return generation !== undefined && !(Number(generation) >= living);
}
