// RateLimit and RateLimit-Policy as draft-ietf-httpapi-ratelimit-headers-10 has them, and Retry-After (RFC 9110 10.2.3).
import type { Charge, Standing } from "./charge.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const prefixes = { tenant: "", user: "user-", tool: "tool-" } as const;

/** Draft 10, 3: one quoted name a window, its quota `q` and its length `w` in seconds. Empty where nothing is limited. */
export function policyOf(charges: readonly Charge[]): string {
  const items: string[] = [];
  for (const { counter } of charges) {
    const prefix = prefixes[counter.kind];
    if (counter.perMinute !== undefined) items.push(`"${prefix}minute";q=${counter.perMinute};w=60`);
    if (counter.perDay !== undefined) items.push(`"${prefix}day";q=${counter.perDay};w=86400`);
  }
  return items.join(", ");
}

/** Draft 10, 4: what remains (`r`) and after how many seconds the window begins anew (`t`), by the store's time in ms. */
export function remainingOf(
  charges: readonly Charge[],
  standings: readonly (Standing | undefined)[],
  storeMs: number,
): string {
  let text = "";
  for (let index = 0; index < charges.length; index += 1) {
    const standing = standings[index];
    if (standing === undefined) continue;
    const { counter } = charges[index] as Charge;
    const prefix = prefixes[counter.kind];
    const { perMinute, perDay } = counter;
    if (perMinute !== undefined) {
      const ends = (standing.minuteNumber + 1) * minuteMs - storeMs;
      text += item(text, prefix, "minute", left(perMinute, standing.minute, standing.tokens ?? 0, ends), ends);
    }
    if (perDay !== undefined) {
      const ends = (standing.dayNumber + 1) * dayMs - storeMs;
      text += item(text, prefix, "day", left(perDay, standing.day, standing.tokens ?? 0, ends), ends);
    }
  }
  return text;
}

/** A window that has ended since it was seen is whole again. */
function left(limit: number, used: number, tokens: number, endsMs: number): number {
  return endsMs <= 0 ? limit : Math.max(0, Math.min(limit, limit - used + tokens));
}

function item(before: string, prefix: string, window: string, remaining: number, endsMs: number): string {
  return `${before === "" ? "" : ", "}"${prefix}${window}";r=${remaining};t=${Math.max(0, Math.ceil(endsMs / 1000))}`;
}

/** Whole seconds, one at least: a client that comes back too early is refused again. */
export function retryAfter(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)));
}
