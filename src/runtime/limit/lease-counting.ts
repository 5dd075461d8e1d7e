// Lease: a server takes requests ahead, a batch a round trip, and spends them from memory until their minute ends.
// Bound: every request let through was counted in the store before, in the minute and day it is let through in; so however
// many servers crash, no window lets through more than its limit. What a crash loses is its batch, once (docs/quotas.md).
import { type Charge, type Counting, type Outcome, refusalCode } from "./charge.ts";
import { type CountingOptions, countingParts } from "./counting-parts.ts";
import { type Lease, newLease, voidLease } from "./lease.ts";

export interface LeaseOptions extends CountingOptions {
  /** most requests taken ahead at once */
  readonly batch: number;
  /** part of each limit that all servers together may hold unused: 0.01 is one in a hundred */
  readonly share: number;
  /** ms after which a batch that nobody uses is handed back */
  readonly idleMs: number;
}

const smallestBatch = 8;
const sweepMs = 1_000;
const forgetMs = 120_000;

export function leaseCounting(options: LeaseOptions): Counting {
  const leases = new Map<string, Lease>();
  const parts = countingParts(options, ({ id }) => leases.get(id));
  const { store, rules, monotonic, exhausted, watch, instance, nextSequence } = parts;

  function open(charge: Charge): Lease {
    const found = leases.get(charge.id);
    if (found !== undefined) return found;
    const lease = newLease(charge, Math.min(smallestBatch, options.batch));
    leases.set(charge.id, lease);
    if (leases.size > options.size) evict();
    return lease;
  }

  function evict(): void {
    const [id, lease] = leases.entries().next().value as [string, Lease];
    leases.delete(id);
    handBack(lease);
  }

  /** One round trip at a time and lease: whoever comes meanwhile waits for that one. */
  function refill(lease: Lease): Promise<void> {
    lease.pending ??= trip(lease, Math.max(lease.batch, lease.waiting)).finally(() => {
      lease.pending = undefined;
    });
    return lease.pending;
  }

  async function trip(lease: Lease, wanted: number): Promise<void> {
    const sent = monotonic();
    if (sent >= lease.deadline) voidLease(lease);
    const giveBack = lease.unreturned;
    // whatever becomes of the call, what it hands back is handed back at most once
    lease.unreturned = undefined;
    const wish = {
      ...{ instance, sequence: nextSequence(), wanted, waiting: lease.waiting, share: options.share },
      ...(giveBack === undefined ? {} : { giveBack }),
    };
    const answer = await watch.call(() => store.lease(lease.charge.tenantId, lease.charge.counter, wish, rules));
    parts.time.learn(answer.at, sent);
    const { reading, granted, refused } = answer;
    if (reading.minuteNumber !== lease.minuteNumber || reading.dayNumber !== lease.dayNumber) voidLease(lease);
    Object.assign(lease, reading);
    lease.tokens += granted;
    lease.low = granted >> 2;
    // from when it was asked, and a millisecond for the store's rounding: never later than the store's own end of the minute
    lease.deadline = sent + Math.min(60_000, (reading.minuteNumber + 1) * 60_000 - answer.at) - 1;
    if (sent - lease.takenAt < 500) lease.batch = Math.min(options.batch, lease.batch * 2);
    else if (sent - lease.takenAt > 5_000) lease.batch = Math.max(smallestBatch, lease.batch >> 1);
    lease.takenAt = sent;
    if (granted > 0 || refused === undefined) return;
    // others may hand back what they do not use: look again after as long as that takes
    const until = sent + (refused.by === "block" ? refused.retryMs : Math.min(refused.retryMs, options.idleMs));
    const code = refusalCode(lease.charge, refused.by);
    exhausted.set(lease.charge.id, { until, room: sent + refused.retryMs, code });
  }

  function handBack(lease: Lease): void {
    voidLease(lease);
    if (lease.unreturned === undefined || lease.pending !== undefined || watch.away()) return;
    lease.pending = trip(lease, 0)
      // not handed back is lost, once
      .catch(() => undefined)
      .finally(() => {
        lease.pending = undefined;
      });
  }

  function refusedFromMemory(charges: readonly Charge[], now: number): Outcome | undefined {
    for (const { id } of charges) {
      const full = exhausted.get(id, now);
      // one's own batch is spent before one is refused
      if (full === undefined || (leases.get(id)?.tokens ?? 0) > 0) continue;
      const standings = charges.map((each) => leases.get(each.id));
      return { ok: false, code: full.code, retryMs: full.room - now, standings };
    }
    return undefined;
  }

  /** Spends one of each lease, or of none. */
  function take(held: readonly Lease[], now: number): boolean {
    for (const lease of held) if (lease.tokens < 1 || now >= lease.deadline) return false;
    for (const lease of held) {
      lease.tokens -= 1;
      lease.usedAt = now;
      if (lease.tokens < lease.low && lease.pending === undefined && !exhausted.get(lease.charge.id, now)) {
        if (!watch.away()) refill(lease).catch(() => undefined);
      }
    }
    return true;
  }

  async function wait(charges: readonly Charge[], held: readonly Lease[]): Promise<Outcome> {
    for (;;) {
      const now = monotonic();
      if (take(held, now)) return { ok: true, standings: held };
      const refused = refusedFromMemory(charges, now);
      if (refused !== undefined) return refused;
      if (watch.away()) return parts.insurance.spend(charges, parts.standing);
      const empty = held.filter((lease) => lease.tokens < 1 || now >= lease.deadline);
      for (const lease of empty) lease.waiting += 1;
      try {
        await Promise.all(empty.map(refill));
      } catch {
        return parts.insurance.spend(charges, parts.standing);
      } finally {
        for (const lease of empty) lease.waiting -= 1;
      }
    }
  }

  const sweep = setInterval(() => {
    const now = monotonic();
    for (const [id, lease] of leases) {
      if (lease.pending !== undefined) continue;
      if (lease.tokens > 0 || lease.unreturned !== undefined) {
        if (now >= lease.deadline || now - lease.usedAt > options.idleMs) handBack(lease);
      } else if (now - lease.usedAt > forgetMs) leases.delete(id);
    }
  }, sweepMs);
  sweep.unref();

  return {
    spend(charges) {
      const now = monotonic();
      const held = charges.length === 1 ? open(charges[0] as Charge).alone : charges.map(open);
      if (take(held, now)) return charges.length === 1 ? (held[0] as Lease).passed : { ok: true, standings: held };
      return refusedFromMemory(charges, now) ?? wait(charges, held);
    },
    async close() {
      clearInterval(sweep);
      await parts.settled();
      await Promise.allSettled([...leases.values()].map(({ pending }) => pending));
      for (const lease of leases.values()) handBack(lease);
      await Promise.allSettled([...leases.values()].map(({ pending }) => pending));
    },
  };
}
