// How much of a platform's management API a fleet run may use in a minute, counted in what the engine really does there.
import type { EngineProgress } from "../../../engine/engine-progress.ts";
import { usageError } from "../usage-error.ts";

/** A place without a budget never waits, and what is done there is not counted. */
export interface RateBudget {
  /** Waits until what was begun at all these places is paid for, and counts one for the beginning itself. `told` hears of a wait, in milliseconds. */
  admit(places: readonly string[], told?: (place: string, wait: number) => void): Promise<void>;
  /** Counts an operation of the engine on a resource, as soon as it begins. */
  watch(progress: EngineProgress): void;
}

/** Whose API a resource's operation goes to, by the beginning of its type; more than one where a package serves two platforms. */
const owners: readonly (readonly [prefix: string, places: readonly string[]])[] = [
  ["auth0:", ["auth0"]],
  ["okta:", ["okta"]],
  ["azuread:", ["entra", "azure-b2c"]],
  ["tenantry:b2c:", ["azure-b2c"]],
  ["tenantry:entra:", ["entra"]],
  ["aws:", ["aws"]],
  ["tenantry:local:", ["local"]],
];
const known = [...new Set(owners.flatMap(([, places]) => places))];

/**
 * `text` is such as `auth0=300,okta=60`, operations a minute. What a tenant will take nobody knows before its run, so every
 * operation is counted when it begins, and who comes next waits until the sum is paid: over a run the budget is the bound, and at
 * most the tenants under way are above it. `now` is in milliseconds. Anything else throws `cli.usage`.
 */
export function rateBudget(
  text: string,
  world: { now: () => number; wait: (milliseconds: number) => Promise<void>; stopped?: () => boolean },
): RateBudget {
  const gaps = new Map<string, number>();
  for (const part of text.split(",")) {
    const [, place = "", count = ""] = /^([a-z0-9-]+)=(\d{1,6})$/.exec(part) ?? [];
    if (!known.includes(place) || Number(count) < 1)
      throw usageError(
        "cli.usage",
        `--rate does not understand ${JSON.stringify(part)}`,
        `write <platform>=<operations a minute>, such as auth0=300; platforms: ${known.join(", ")}`,
      );
    gaps.set(place, 60_000 / Number(count));
  }
  /** when all that was counted is paid for */
  const paid = new Map<string, number>();
  const count = (place: string): void => {
    const gap = gaps.get(place);
    if (gap !== undefined) paid.set(place, Math.max(paid.get(place) ?? 0, world.now()) + gap);
  };
  return {
    async admit(places, told) {
      for (;;) {
        const now = world.now();
        const [behind] = places
          .map((place) => ({ place, wait: (paid.get(place) ?? now) - now }))
          .sort((a, b) => b.wait - a.wait);
        // Others may have begun, or gone on, while it waited.
        if (behind === undefined || behind.wait <= 0 || world.stopped?.() === true) break;
        told?.(behind.place, behind.wait);
        await world.wait(behind.wait);
      }
      for (const place of places) count(place);
    },
    watch(progress) {
      if (progress.type !== "started" || progress.step.operation === "same") return;
      const owner = owners.find(([prefix]) => progress.step.type.startsWith(prefix));
      for (const place of owner?.[1] ?? []) count(place);
    },
  };
}
