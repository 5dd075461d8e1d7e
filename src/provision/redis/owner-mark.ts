import type { RedisUserInputs } from "./redis-user.ts";

/**
 * Users bear no labels: a key pattern inside the tenant's own prefix says whose the user is, and widens nothing. Without it
 * a user of our name is somebody else's.
 */
export function ownerMark({ prefix, owner }: Pick<RedisUserInputs, "prefix" | "owner">): string {
  return `${prefix}owner=${owner}`;
}
