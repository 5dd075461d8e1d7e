// The arithmetic of one counter. Redis does the same in Lua; a property test holds the two together.
import {
  type QuotaCounter,
  type QuotaReading,
  type QuotaRefusal,
  type QuotaRules,
  type QuotaWindow,
  quotaWindows,
} from "./quota-store.ts";

/** What is kept of one window: its number since the epoch, what it used, and what the one before it used. */
export interface WindowRecord {
  number: number;
  used: number;
  before: number;
}

export interface QuotaRecord {
  minute: WindowRecord;
  day: WindowRecord;
  /** ms since the epoch; 0: not blocked */
  blockedUntil: number;
}

const windows = ["minute", "day"] as const;

/** A counter that has never counted. */
export function emptyRecord(now: number): QuotaRecord {
  const start = (window: QuotaWindow): WindowRecord => ({
    number: Math.floor(now / quotaWindows[window]),
    used: 0,
    before: 0,
  });
  return { minute: start("minute"), day: start("day"), blockedUntil: 0 };
}

/**
 * Brings a record to the present. A clock that went back by less than a window finds the window it left, with its count; by
 * more, the count comes along. So only a step forward gives room, and at most one window's, as passing time does.
 */
export function advanceRecord(record: QuotaRecord, now: number, rules: QuotaRules): void {
  for (const name of windows) {
    const window = record[name];
    const present = Math.floor(now / quotaWindows[name]);
    if (present > window.number) {
      window.before = present === window.number + 1 ? window.used : 0;
      window.used = 0;
      window.number = present;
    } else if (present < window.number - 1) {
      window.number = present;
    }
  }
  record.blockedUntil = Math.min(record.blockedUntil, now + rules.blockMs);
}

/** ms of a window that have passed; 0 where the clock stands before the window */
function elapsed(window: WindowRecord, size: number, now: number): number {
  return Math.max(0, now - window.number * size);
}

/** Requests that count against the window now. */
export function weightOf(record: QuotaRecord, name: QuotaWindow, now: number, rules: QuotaRules): number {
  const window = record[name];
  if (rules.windows === "fixed" || window.before === 0) return window.used;
  const size = quotaWindows[name];
  return window.used + Math.ceil((window.before * (size - elapsed(window, size, now))) / size);
}

export function readingOf(record: QuotaRecord, now: number, rules: QuotaRules): QuotaReading {
  return {
    minute: weightOf(record, "minute", now, rules),
    day: weightOf(record, "day", now, rules),
    minuteNumber: record.minute.number,
    dayNumber: record.day.number,
  };
}

/** Says what refuses one more request, if anything does; the day before the minute, for it refuses longer. */
export function refusalOf(
  record: QuotaRecord,
  counter: QuotaCounter,
  now: number,
  rules: QuotaRules,
): Omit<QuotaRefusal, "counter"> | undefined {
  if (record.blockedUntil > now) return { by: "block", retryMs: record.blockedUntil - now };
  for (const name of ["day", "minute"] as const) {
    const limit = name === "day" ? counter.perDay : counter.perMinute;
    if (limit !== undefined && weightOf(record, name, now, rules) + 1 > limit) {
      return { by: name, retryMs: retryMs(record[name], quotaWindows[name], limit, now, rules) };
    }
  }
  return undefined;
}

function retryMs(window: WindowRecord, size: number, limit: number, now: number, rules: QuotaRules): number {
  const ends = (window.number + 1) * size - now;
  const room = limit - window.used - 1;
  if (rules.windows === "fixed" || room < 0 || window.before === 0) return ends;
  // the earliest moment of this window at which ceil(before × rest / size) fits into the room
  const rest = Math.floor((room * size) / window.before);
  return Math.max(1, Math.min(ends, window.number * size + size - rest - now));
}
