// Every server that must know a tenant's user: ACLs are each server's own, and no replication carries them.
import type { RedisSettings } from "../../spec/redis-settings.ts";
import { ProvisionError } from "../provision-error.ts";
import { openRedisNode, type RedisNode, type RedisSignIn } from "./redis-node.ts";

export interface OpenRedis {
  /** primaries, which hold keys, and replicas; in the order of their names, the one that was named first */
  nodes: { node: RedisNode; primary: boolean }[];
  /** servers that belong to it and did not answer, with why */
  unreachable: ProvisionError[];
  close(): void;
}

/** `password` is the administrator's. */
export type RedisPlace = Pick<RedisSettings, "url" | "adminUser"> & { password: string };

/**
 * Connects to the server of `url` and, through it, to the replicas that it tells of or to all nodes of its cluster.
 * Throws `redis.replica` where the url is a replica's, and what `openRedisNode` throws for the server of the url.
 */
export async function openRedis(
  { url, adminUser, password }: RedisPlace,
  signal: AbortSignal,
  patience = 10_000,
): Promise<OpenRedis> {
  const { hostname, port, protocol } = new URL(url);
  const named = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
  const tls = protocol === "rediss:" ? { certificateName: named.host } : {};
  const signIn = (place: { host: string; port: number }): RedisSignIn => ({
    ...{ ...place, ...tls, username: adminUser, password, patience, signal },
  });
  const first = await openRedisNode(signIn(named));
  try {
    const info = String(await first.call("INFO"));
    const cluster = /^cluster_enabled:1\r?$/m.test(info);
    if (!cluster && /^role:slave\r?$/m.test(info)) {
      throw new ProvisionError("redis.replica", `Redis at ${first.name} is a replica.`, {
        kind: "failed",
        mend: "Name the primary in tenantry:redis.url.",
      });
    }
    const others = cluster ? clusterNodes(String(await first.call("CLUSTER", "NODES"))) : replicas(info);
    const own = others.find(({ self }) => self);
    const nodes = [{ node: first, primary: own?.primary ?? true }];
    const unreachable: ProvisionError[] = [];
    for (const { host, port: other, primary, self } of others) {
      if (self) continue;
      try {
        nodes.push({ node: await openRedisNode(signIn({ host, port: other })), primary });
      } catch (error) {
        if (!(error instanceof ProvisionError)) throw error;
        unreachable.push(error);
      }
    }
    return { nodes, unreachable, close: () => nodes.forEach(({ node }) => void node.close()) };
  } catch (error) {
    first.close();
    throw error;
  }
}

interface FoundNode {
  host: string;
  port: number;
  primary: boolean;
  /** the one that was asked */
  self: boolean;
}

/** `<id> 10.0.0.1:6379@16379[,hostname] myself,master …`, one node a line. */
function clusterNodes(text: string): FoundNode[] {
  return text
    .split("\n")
    .flatMap((line) => {
      const [, address = "", flags = ""] = line.trim().split(" ");
      const [, ip = "", port = "", hostname = ""] = /^(.*):(\d+)@\d+(?:,([^,]*))?/.exec(address) ?? [];
      const known = flags.split(",");
      if (port === "" || known.includes("noaddr") || known.includes("handshake")) return [];
      const self = known.includes("myself");
      return [{ host: hostname || ip, port: Number(port), primary: known.includes("master"), self }];
    })
    .sort((a, b) => (`${a.host}:${a.port}` < `${b.host}:${b.port}` ? -1 : 1));
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,…` */
function replicas(info: string): FoundNode[] {
  return [...info.matchAll(/^slave\d+:ip=([^,]+),port=(\d+)/gm)].map(([, host = "", port]) => ({
    ...{ host, port: Number(port), primary: false, self: false },
  }));
}
