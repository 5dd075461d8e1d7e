// Opens connections that fail fast: nothing waits in a queue for a Redis that is away, nothing is sent twice by itself.
import { storeError } from "../store-error.ts";
import { redisFault } from "./redis-fault.ts";
import type { RedisClient, RedisStoreOptions } from "./redis-options.ts";
import { redisScript, runScript } from "./redis-script.ts";
import type { RedisUser } from "./redis-user.ts";

const probe = redisScript("return {}");

/**
 * Resolves when Redis answers. Throws `store.unavailable` where it does not, `store.configuration` for a URL that is none.
 * Later it reconnects by itself, at most every 2 seconds. `user` takes the place of the URL's.
 */
export async function connectRedis(options: RedisStoreOptions, user?: RedisUser): Promise<RedisClient> {
  const urls = [options.url ?? []].flat().map(readUrl);
  const [first] = urls;
  if (first === undefined)
    throw storeError("store.configuration", "neither `url` nor `client` of Redis is given", { kind: "usage" });
  const { Cluster, Redis } = await import("ioredis").catch((cause: unknown) => {
    const mend = "npm install ioredis";
    throw storeError("store.configuration", "the package ioredis is not installed", { kind: "missing", mend, cause });
  });
  const common = {
    ...first.access,
    ...user,
    commandTimeout: options.commandTimeout ?? 1_000,
    connectTimeout: Math.max(1_000, options.commandTimeout ?? 1_000),
    maxRetriesPerRequest: 0,
    // both ask for more rights than our work needs; `LOADING` is an answer like any other refusal
    enableReadyCheck: false,
    disableClientInfo: true,
    autoResendUnfulfilledCommands: false,
    // where that fails nobody hears of it, which ends the process: who listens subscribes anew
    autoResubscribe: false,
    // a primary that became a replica: the name may lead to the new one by now
    reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
  };
  const wait = (times: number): number => Math.min(2_000, 50 * 2 ** Math.min(times, 10));
  const client: RedisClient =
    (options.cluster ?? urls.length > 1)
      ? new Cluster(
          urls.map(({ host, port }) => ({ host, port })),
          { redisOptions: common, lazyConnect: true, enableOfflineQueue: false, clusterRetryStrategy: wait },
        )
      : new Redis({
          ...common,
          ...{ host: first.host, port: first.port, lazyConnect: true, enableOfflineQueue: false, retryStrategy: wait },
        });
  // told by each command; an `error` event that nobody hears would end the process
  let why: unknown;
  client.on("error", (error: unknown) => {
    why ??= error;
  });
  try {
    await client.connect();
    // a connection is not yet an answer, and a user who may not run scripts is no use
    await runScript(client, probe, [], []);
    return client;
  } catch (error) {
    client.disconnect();
    // the client says that the connection is closed; that the user was refused came before
    throw redisFault(why ?? error);
  }
}

interface Place {
  host: string;
  port: number;
  access: { username?: string; password?: string; db: number; tls?: Record<string, never> };
}

function readUrl(text: string): Place {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const db = Number(url?.pathname.slice(1) || "0");
  if (
    url === undefined ||
    !["redis:", "rediss:"].includes(url.protocol) ||
    url.hostname === "" ||
    !Number.isInteger(db)
  )
    // the text may hold a password: it is not told
    throw storeError("store.configuration", "the URL of Redis is no redis:// or rediss:// URL", { kind: "usage" });
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || "6379"),
    access: {
      ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
      ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
      ...(url.protocol === "rediss:" ? { tls: {} } : {}),
      db,
    },
  };
}
