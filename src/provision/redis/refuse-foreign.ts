import { ProvisionError } from "../provision-error.ts";
import { isOwn } from "./is-own.ts";
import type { OpenRedis } from "./open-redis.ts";
import { ownerMark } from "./owner-mark.ts";
import type { RedisUserInputs } from "./redis-user.ts";
import { standingUser } from "./standing-user.ts";

/** `hashes` are those that the state knows. Throws `redis.foreign-user` before anything is changed where a server has a user of the name that is not ours. */
export async function refuseForeign(
  { nodes }: OpenRedis,
  inputs: Pick<RedisUserInputs, "user" | "prefix" | "owner">,
  hashes: readonly string[] = [],
): Promise<void> {
  for (const { node } of nodes) {
    const standing = await standingUser(node, inputs.user);
    if (standing === undefined || isOwn(standing, inputs, hashes)) continue;
    const message = `Redis at ${node.name} has a user ${inputs.user} that does not belong to ${inputs.owner}.`;
    throw new ProvisionError("redis.foreign-user", message, {
      mend: `Remove it there, or hand it over: ACL SETUSER ${inputs.user} ~${ownerMark(inputs)}`,
    });
  }
}
