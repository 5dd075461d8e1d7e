// How many tenants of a platform may begin in a minute: management APIs have limits, and a whole fleet reaches them.
import { usageError } from "../usage-error.ts";

/** Waits until one more tenant of `platform` may begin; a platform without a budget never waits. */
export type RateBudget = (platform: string) => Promise<void>;

const platforms = ["auth0", "okta", "entra", "azure-b2c"];

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
  return async (platform) => {
    const gap = gaps.get(platform);
    if (gap === undefined) return;
    const now = world.now();
    const at = Math.max(now, free.get(platform) ?? now);
    // taken before the wait, so that the next one in line comes after
    free.set(platform, at + gap);
    if (at > now) await world.wait(at - now);
  };
}
