// One server of a deployment's Redis, as an administrator speaks to it.
import { isIP } from "node:net";
import type { Redis as Client } from "ioredis";
import { ProvisionError } from "../provision-error.ts";
import { redisFault } from "./redis-fault.ts";

export interface RedisSignIn {
  host: string;
  port: number;
  /** the name that its certificate bears; absent: no TLS */
  certificateName?: string;
  username: string;
  password: string;
  /** milliseconds for a connection or an answer */
  patience: number;
  signal: AbortSignal;
}

export interface RedisNode {
  /** `HOST:PORT` */
  name: string;
  /** Throws `ProvisionError` with a `redis.` code; an aborted signal throws its reason. */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  close(): void;
}

/** Connects and signs in. Throws `redis.client` (kind missing) where `ioredis` is not installed, and what `call` throws. */
export async function openRedisNode(signIn: RedisSignIn): Promise<RedisNode> {
  const { host, port, certificateName, username, password, patience, signal } = signIn;
  const name = `${host}:${port}`;
  // Loaded where a tenant has a Redis user, and nowhere else.
  const { Redis } = await import("ioredis").catch((cause: unknown) => {
    throw new ProvisionError("redis.client", "The Redis client is not installed.", {
      kind: "missing",
      mend: "npm install ioredis",
      cause,
    });
  });
  const client: Client = new Redis({
    ...{ host, port, username, password, lazyConnect: true, protocol: 2, disableClientInfo: true },
    // The engine runs a call again; a client that does so by itself would hide how often.
    ...{ retryStrategy: () => null, maxRetriesPerRequest: 0, enableReadyCheck: false, enableOfflineQueue: false },
    ...{ connectTimeout: patience, commandTimeout: patience },
    // An address is no server name (RFC 6066 3): the certificate is then held against the address itself.
    ...(certificateName === undefined ? {} : { tls: isIP(certificateName) > 0 ? {} : { servername: certificateName } }),
  });
  let trouble: unknown;
  client.on("error", (error) => {
    trouble ??= error;
  });
  const close = (): void => {
    signal.removeEventListener("abort", close);
    client.disconnect();
  };
  signal.addEventListener("abort", close, { once: true });
  const guarded = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
    try {
      return await work;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // The client says "Connection is closed"; what closed it came as an event before.
      throw redisFault(trouble ?? error, name);
    }
  };
  try {
    signal.throwIfAborted();
    await guarded(client.connect());
    // A password is refused only when it is used.
    await guarded(client.call("PING"));
  } catch (error) {
    close();
    throw error;
  }
  return { name, call: (command, ...args) => guarded(client.call(command, ...args)), close };
}
