import { ownerMark } from "./owner-mark.ts";
import type { RedisUserInputs } from "./redis-user.ts";
import type { StandingUser } from "./standing-user.ts";

/** By its mark, or by a password that only our state knows: `~*` from a second writer takes every other pattern away. */
export function isOwn(
  standing: StandingUser,
  inputs: Pick<RedisUserInputs, "prefix" | "owner">,
  hashes: readonly string[],
): boolean {
  return standing.keys.includes(ownerMark(inputs)) || standing.hashes.some((hash) => hashes.includes(hash));
}
