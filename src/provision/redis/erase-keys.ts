// A tenant's keys, erased in small steps: SCAN and UNLINK hold a server up for as long as one step takes, KEYS for all of it.
import { limits } from "../../limits.ts";
import type { OpenRedis } from "./open-redis.ts";

/**
 * Erases every key that begins with `prefix`, which holds no glob character, on all primaries; gives how many. Nobody may be
 * writing there any more. What a run that was killed left over, the next one finds: nothing is remembered between steps.
 */
export async function eraseKeys({ nodes }: OpenRedis, prefix: string, signal: AbortSignal): Promise<number> {
  let erased = 0;
  for (const { node, primary } of nodes) {
    if (!primary) continue;
    let cursor = "0";
    do {
      signal.throwIfAborted();
      const step = await node.call("SCAN", cursor, "MATCH", `${prefix}*`, "COUNT", limits.redisScanStep);
      const [next, keys] = step as [string, string[]];
      // The server's own idea of a match is not trusted with what can't be undone.
      const own = keys.filter((key) => key.startsWith(prefix));
      if (own.length > 0) erased += Number(await node.call("UNLINK", ...own));
      cursor = String(next);
    } while (cursor !== "0");
  }
  return erased;
}
