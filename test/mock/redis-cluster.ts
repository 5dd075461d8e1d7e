// A real Redis Cluster of one test: three primaries with a replica each, by default.
import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { type RedisServer, startRedis } from "./redis-server.ts";

export interface RedisCluster {
  /** the primaries first, in the order of their slots */
  nodes: readonly RedisServer[];
  urls: readonly string[];
  /** Runs one command on one node, as redis-cli does; gives its text. */
  ask(node: RedisServer, ...command: string[]): Promise<string>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

/** Resolves when every node says `cluster_state:ok`. Each primary has as many replicas as `replicas` says. */
export async function startRedisCluster(primaries = 3, replicas = 1): Promise<RedisCluster> {
  const count = primaries * (1 + replicas);
  const nodes = await Promise.all(
    Array.from({ length: count }, () => startRedis({ cluster: true, args: ["--cluster-node-timeout", "2000"] })),
  );
  const ask = async (node: RedisServer, ...command: string[]): Promise<string> =>
    (await run("redis-cli", ["-h", "127.0.0.1", "-p", String(node.port), ...command])).stdout;
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    await run("redis-cli", [
      ...["--cluster", "create", ...addresses, "--cluster-replicas", String(replicas), "--cluster-yes"],
    ]);
    for (const node of nodes)
      await until(async () => (await ask(node, "cluster", "info")).includes("cluster_state:ok"));
    for (const node of nodes.slice(primaries))
      await until(async () => (await ask(node, "info", "replication")).includes("master_link_status:up"));
    return { nodes, urls: nodes.map(({ url }) => url), ask, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks again and again, for two minutes at most. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await wait(200);
  }
  throw new Error("the cluster did not come together");
}
