// The provider's own calls about a Redis user, without an engine: what the tests of this folder begin with.
import { createHash } from "node:crypto";
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { redisAccess } from "../../../src/plan/redis-access.ts";
import type { PropertyMap } from "../../../src/provider/property-value.ts";
import { Secret } from "../../../src/provider/secret.ts";
import { openRedis } from "../../../src/provision/redis/open-redis.ts";
import type { RedisUserInputs } from "../../../src/provision/redis/redis-user.ts";
import { redisUserBehaviour } from "../../../src/provision/redis/redis-user-behaviour.ts";

export const adminPassword = "the administrator's pass phrase";
const type = "tenantry:redis:User";

export function userInputs(port: number, tenant: string, more: Partial<RedisUserInputs> = {}): RedisUserInputs {
  const pattern = `tenantry:{${tenant}}:*`;
  return {
    ...{ url: `redis://127.0.0.1:${port}`, admin: "env:ADMIN", adminUser: "default" },
    ...{ owner: `example/prod/${tenant}`, user: `tenantry-${tenant}`, prefix: `tenantry:{${tenant}}:` },
    accessString: redisAccess({ keys: [pattern], channels: [pattern] }),
    ...{ enabled: true, epoch: 1, keepPrevious: false, eraseOnDelete: false },
    ...more,
  };
}

/** What a run feels that is killed: no error of ours, and no answer. */
export class Killed extends Error {}

export interface UserCalls {
  create(inputs: RedisUserInputs): Promise<PropertyMap>;
  update(inputs: RedisUserInputs, before: PropertyMap): Promise<PropertyMap>;
  /** how the user stands, in the words of the output `standing` */
  standing(outputs: PropertyMap): Promise<unknown>;
  remove(outputs: PropertyMap): Promise<void>;
}

export function userCalls(
  options: { password?: string; patience?: number; diesAfter?: string; before?: (command: string) => void } = {},
): UserCalls {
  const { password = adminPassword, patience = 2_000, diesAfter, before } = options;
  const { signal } = new AbortController();
  const behaviour = redisUserBehaviour({
    async open({ url, adminUser }, inner) {
      const open = await openRedis({ url, adminUser, password }, inner, patience);
      for (const { node } of open.nodes) {
        const { call } = node;
        // The server has done it, and nobody is left to hear so.
        node.call = async (...command) => {
          before?.(command.join(" "));
          const answer = await call(...command);
          if (diesAfter !== undefined && command.join(" ").startsWith(diesAfter)) throw new Killed();
          return answer;
        };
      }
      return open;
    },
  });
  const context = { urn: "urn", name: "acme.redis.user", type, signal };
  const plain = (inputs: RedisUserInputs): PropertyMap => ({ ...inputs }) as unknown as PropertyMap;
  return {
    create: async (inputs) => (await behaviour.create({ ...context, inputs })).outputs,
    async update(inputs, oldOutputs) {
      if (behaviour.update === undefined) throw new TypeError("it can be updated");
      const { epoch = 0 } = oldOutputs;
      return (await behaviour.update({ ...context, id: "", inputs, oldInputs: { epoch }, oldOutputs })).outputs;
    },
    standing: async (outputs) =>
      (await behaviour.read({ ...context, id: "", inputs: outputs, outputs }))?.outputs.standing,
    remove: (outputs) => behaviour.delete({ ...context, id: "", inputs: plain(userInputs(0, "acme")), outputs }),
  };
}

export function passwordOf({ password }: PropertyMap): string {
  if (!(password instanceof Secret)) throw new TypeError("a password is a secret");
  return String(password.reveal());
}

/** A client that gives up at once, closed after the test. */
export async function signIn(port: number, username: string, password: string): Promise<Redis> {
  const client = new Redis({
    ...{ port, username, password, lazyConnect: true, protocol: 2, retryStrategy: () => null },
    ...{ enableReadyCheck: false, disableClientInfo: true, maxRetriesPerRequest: 0 },
  });
  // The client says that the connection is closed; why came before.
  let why: unknown;
  client.on("error", (error) => {
    why ??= error;
  });
  onTestFinished(() => client.disconnect());
  await client.connect().then(
    () => client.ping(),
    (error: unknown) => {
      throw why ?? error;
    },
  );
  return client;
}

export const asTenant = (port: number, tenant: string, outputs: PropertyMap): Promise<Redis> =>
  signIn(port, `tenantry-${tenant}`, passwordOf(outputs));
export const asAdmin = (port: number): Promise<Redis> => signIn(port, "default", adminPassword);
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
