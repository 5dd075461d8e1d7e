// tenantry:redis:User: what a tenant may touch in Redis, made, held against what stands, and taken away.
import { createHash, randomBytes } from "node:crypto";
import { TenantryError } from "../../errors.ts";
import { PartialFailure } from "../../provider/partial-failure.ts";
import type { PropertyMap } from "../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { reveal } from "../../provider/reveal.ts";
import { Secret } from "../../provider/secret.ts";
import { checkRedisUser } from "./check-redis-user.ts";
import { eraseKeys } from "./erase-keys.ts";
import { isOwn } from "./is-own.ts";
import type { OpenRedis } from "./open-redis.ts";
import { ownerMark } from "./owner-mark.ts";
import type { RedisUserInputs } from "./redis-user.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { saveUsers } from "./save-users.ts";
import { setUser } from "./set-user.ts";
import { standingUser } from "./standing-user.ts";

/** What the behaviour needs of its surroundings. */
export interface RedisUserPlace {
  open(at: Pick<RedisUserInputs, "url" | "admin" | "adminUser">, signal: AbortSignal): Promise<OpenRedis>;
}

/** What the state keeps beside the inputs. */
interface Kept {
  password: string;
  /** SHA-256 of the passwords that are good, hex: of this epoch, and of the one before */
  hashes: string[];
}

export function redisUserBehaviour(place: RedisUserPlace): ResourceBehaviour<RedisUserInputs> {
  const withRedis = async <Answer>(
    at: RedisUserInputs,
    signal: AbortSignal,
    work: (open: OpenRedis) => Promise<Answer>,
  ): Promise<Answer> => {
    const open = await place.open(at, signal);
    try {
      return await work(open);
    } finally {
      open.close();
    }
  };

  /** Create and update are one. From the first server on a failure is a partial one, so that the password is not lost. */
  const settle = async (
    inputs: RedisUserInputs,
    kept: Kept,
    known: readonly string[],
    signal: AbortSignal,
  ): Promise<PropertyMap> => {
    const outputs = (found: object): PropertyMap =>
      ({ ...inputs, hashes: kept.hashes, password: new Secret(kept.password), ...found }) as unknown as PropertyMap;
    return withRedis(inputs, signal, async (open) => {
      await refuseForeign(open, inputs, known);
      try {
        return outputs({ ...(await setUser(open, inputs, kept.hashes)), standing: "as planned" });
      } catch (error) {
        if (!(error instanceof TenantryError)) throw error;
        const unfinished = { rights: [], persisted: "memory", nodes: [], standing: "unfinished" };
        throw new PartialFailure(idOf(inputs), outputs(unfinished), error);
      }
    });
  };

  return {
    computed: ["password", "hashes", "rights", "persisted", "nodes", "standing"],
    secretOutputs: ["password"],
    replaceOn: ["owner", "user", "prefix"],
    // The new one would be adopted as the old one, and then deleted with it.
    deleteBeforeReplace: true,
    check: ({ news }) => ({ inputs: news, failures: checkRedisUser(news) }),
    diff: ({ oldOutputs }) =>
      oldOutputs.standing === "as planned"
        ? []
        : [{ path: "standing", kind: "update" as const, input: false, replace: false }],

    async create({ inputs, signal }) {
      const password = newPassword();
      const kept = { password, hashes: [hashOf(password)] };
      return { id: idOf(inputs), outputs: await settle(inputs, kept, [], signal) };
    },

    async update({ inputs, oldInputs, oldOutputs, signal }) {
      const before = reveal(oldOutputs) as unknown as Partial<Kept>;
      const password = before.password ?? newPassword();
      const turned = Number(reveal(oldInputs.epoch ?? 0)) !== inputs.epoch;
      const kept = turned ? turn(password, inputs.keepPrevious) : { password, hashes: [hashOf(password)] };
      // Within an epoch the password before lives on until the spec retires it.
      if (!turned && inputs.keepPrevious) kept.hashes = before.hashes ?? kept.hashes;
      return { outputs: await settle(inputs, kept, before.hashes ?? [], signal) };
    },

    async read({ inputs, outputs, signal }) {
      // A password can't be read back: what is imported could not be given to servers.
      if (typeof outputs.user !== "string") return undefined;
      const state = reveal(outputs) as unknown as RedisUserInputs & Kept & { rights: string[] };
      return withRedis(state, signal, async (open) => {
        const differences = await differencesOf(open, state);
        const standing = differences.length === 0 ? "as planned" : `different: ${differences.join(", ")}`;
        return { inputs, outputs: { ...outputs, standing } };
      });
    },

    async delete({ outputs, signal }) {
      const state = reveal(outputs) as unknown as RedisUserInputs & Partial<Kept>;
      const known = state.hashes ?? [];
      await withRedis(state, signal, async (open) => {
        const [unreachable] = open.unreachable;
        if (unreachable !== undefined) throw unreachable;
        if (state.eraseOnDelete) {
          // Nobody may write while the keys go; the user stays until they are gone, so that a run that is killed goes on.
          await refuseForeign(open, state, known);
          await setUser(open, { ...state, enabled: false }, []);
          await eraseKeys(open, state.prefix, signal);
        }
        for (const { node } of open.nodes) {
          const standing = await standingUser(node, state.user);
          if (standing === undefined || !isOwn(standing, state, known)) continue;
          await node.call("ACL", "DELUSER", state.user);
          await saveUsers(node);
        }
      });
    },
  };
}

/** What of the user is otherwise than it was left, on any server; `missing` where one has no such user. */
async function differencesOf(
  { nodes, unreachable }: OpenRedis,
  state: RedisUserInputs & Kept & { rights: string[] },
): Promise<string[]> {
  const [lost] = unreachable;
  if (lost !== undefined) throw lost;
  const found = new Set<string>();
  for (const { node } of nodes) {
    const standing = await standingUser(node, state.user);
    if (standing === undefined) found.add("missing");
    else {
      if (!standing.keys.includes(ownerMark(state))) found.add("owner");
      if (!state.rights.includes(standing.rights)) found.add("rights");
      if (standing.hashes.join() !== state.hashes.toSorted().join()) found.add("passwords");
    }
  }
  return [...found].sort();
}

function turn(previous: string, keepPrevious: boolean): Kept {
  const password = newPassword();
  return { password, hashes: [hashOf(password), ...(keepPrevious ? [hashOf(previous)] : [])] };
}

function newPassword(): string {
  return randomBytes(48).toString("base64url");
}

function hashOf(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

function idOf({ owner, user }: RedisUserInputs): string {
  return `${owner}/${user}`;
}
