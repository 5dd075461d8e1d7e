// How many tenants of a platform, or with anything at AWS, may begin in a minute: management APIs have limits, and a whole fleet reaches them.
import { usageError } from "../usage-error.ts";

/** Waits until one more tenant of all these places may begin; a place without a budget never waits. */
export type RateBudget = (places: readonly string[]) => Promise<void>;

const platforms = ["auth0", "okta", "entra", "azure-b2c", "aws"];

/**
 * `text` is such as `auth0=30,okta=10`, tenants a minute. Beginnings are spread evenly, so that a run does not use up a
 * minute's budget in its first second. `now` is in milliseconds. Anything else throws `cli.usage`.
 */
export function rateBudget(
  text: string,
  world: { now: () => number; wait: (milliseconds: number) => Promise<void> },
): RateBudget {
  const gaps = new Map<string, number>();
  for (const part of text.split(",")) {
    const [, platform = "", count = ""] = /^([a-z0-9-]+)=(\d{1,4})$/.exec(part) ?? [];
    if (!platforms.includes(platform) || Number(count) < 1)
      throw usageError(
        "cli.usage",
        `--rate does not understand ${JSON.stringify(part)}`,
        `write <platform>=<tenants a minute>, such as auth0=30; platforms: ${platforms.join(", ")}`,
      );
    gaps.set(platform, 60_000 / Number(count));
  }
  const free = new Map<string, number>();
  return async (places) => {
    const now = world.now();
    const counted = places.filter((place) => gaps.has(place));
    const at = Math.max(now, ...counted.map((place) => free.get(place) ?? now));
    // taken before the wait, so that the next one in line comes after
    for (const place of counted) free.set(place, at + (gaps.get(place) ?? 0));
    if (at > now) await world.wait(at - now);
  };
}
