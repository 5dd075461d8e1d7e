// Words for stretches of time, all in UTC, and the resolution at which each is still on record.
import type { UsageResolution } from "../../store/usage-store.ts";
import { runtimeError } from "../runtime-error.ts";

/** [from, to) in ms since the epoch, on the edges of the resolution's buckets. */
export interface UsagePeriod {
  readonly from: number;
  readonly to: number;
  readonly resolution: UsageResolution;
}

const minute = 60_000;
const hour = 3_600_000;
const day = 86_400_000;
const order = ["minute", "hour", "day", "month"] as const;
/** how long rows are kept, and how long a period may be at a resolution; ms */
const kept = { minute: day, hour: 31 * day, day: 400 * day, month: Number.POSITIVE_INFINITY };
const longest = { minute: 2 * hour, hour: 7 * day, day: 400 * day, month: Number.POSITIVE_INFINITY };

/** Start of the bucket that `at` falls into, moved on by `steps` buckets. */
function bucket(resolution: UsageResolution, at: number, steps = 0): number {
  if (resolution === "month") {
    const date = new Date(at);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + steps);
  }
  const size = { minute, hour, day }[resolution];
  return (Math.floor(at / size) + steps) * size;
}

/** Reads a period; `now` in ms since the epoch. Throws `runtime.usage-period`. */
export function usagePeriod(period: string, now: number): UsagePeriod {
  const [from, to, finest] = rangeOf(period, now) ?? fail(period);
  const resolution = order.find(
    (each, index) =>
      index >= order.indexOf(finest) && to - from <= longest[each] && from >= bucket(each, now - kept[each], 1),
  );
  const chosen = resolution ?? "month";
  const end = bucket(chosen, to);
  return { from: bucket(chosen, from), to: end < to ? bucket(chosen, to, 1) : end, resolution: chosen };
}

function rangeOf(period: string, now: number): [from: number, to: number, finest: UsageResolution] | undefined {
  const word = order.find((each) => each === period);
  if (word !== undefined) return [bucket(word, now), bucket(word, now, 1), "minute"];
  const last = /^last-([1-9]\d{0,3})-(minute|hour|day|month)s?$/.exec(period);
  if (last !== null) {
    const unit = last[2] as UsageResolution;
    return [bucket(unit, now, 1 - Number(last[1])), bucket(unit, now, 1), unit];
  }
  const named = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d))?)?)?)?$/.exec(period);
  if (named !== null) return namedRange(named.slice(1).filter((part) => part !== undefined));
  const [from, to, more] = period.split("/").map(instant);
  return from === undefined || to === undefined || more !== undefined || from >= to ? undefined : [from, to, "minute"];
}

function namedRange(parts: readonly string[]): [from: number, to: number, finest: UsageResolution] | undefined {
  const rest = ["", "-01-01", "-01", "T00:00Z", ":00Z", "Z"][parts.length] as string;
  const text = `${parts.slice(0, 3).join("-")}${parts.length > 3 ? `T${parts.slice(3).join(":")}` : ""}${rest}`;
  const from = instant(parts.length < 3 ? `${text}T00:00Z` : text);
  if (from === undefined) return undefined;
  if (parts.length === 1) return [from, Date.UTC(Number(parts[0]) + 1, 0), "minute"];
  return [
    from,
    bucket((["month", "day", "hour", "minute"] as const)[parts.length - 2] as UsageResolution, from, 1),
    "minute",
  ];
}

/** ISO 8601 with a zone; a day that the calendar lacks is none. */
function instant(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text)) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  // Date.parse takes 2026-02-30 for the 2nd of March
  const [year = 0, month = 1, date = 1] = text.slice(0, 10).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date)).getUTCDate() === date ? at : undefined;
}

function fail(period: string): never {
  throw runtimeError("runtime.usage-period", `${JSON.stringify(period.slice(0, 60))} is no period`, {
    kind: "usage",
    mend: "write day, 2026-11, 2026-11-27T14, last-7-days or 2026-11-01T00:00Z/2026-11-02T12:00Z",
  });
}
