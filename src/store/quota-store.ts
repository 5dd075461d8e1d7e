// Counters of requests by minute and day. All arithmetic is the store's, by the store's own clock: servers never compare times.

/** Lengths of the two windows in ms; both begin at whole minutes and days of UTC. */
export const quotaWindows = { minute: 60_000, day: 86_400_000 } as const;
export type QuotaWindow = keyof typeof quotaWindows;

/** What is counted of a tenant: all its requests, those of one user, or the calls of one tool. */
export interface QuotaCounter {
  readonly kind: "tenant" | "user" | "tool";
  /** tells users (issuer and subject) and tools apart within the tenant; empty for the tenant itself */
  readonly name: string;
  /** most requests a minute; absent: counted, not limited */
  readonly perMinute?: number;
  readonly perDay?: number;
}

export interface QuotaRules {
  /** `fixed`: a window starts at 0. `sliding`: what the last window still weighs is added to what this one used. */
  readonly windows: "fixed" | "sliding";
  /** ms for which a counter refuses everything after it refused once; 0: only until there is room again */
  readonly blockMs: number;
}

/** One counter as it stands after a call. */
export interface QuotaReading {
  /** requests that count against this minute: spent or leased */
  readonly minute: number;
  readonly day: number;
  /** number of the minute and of the day since the epoch, by the store's clock */
  readonly minuteNumber: number;
  readonly dayNumber: number;
}

export interface QuotaRefusal {
  /** position in the counters of the call */
  readonly counter: number;
  readonly by: QuotaWindow | "block";
  /** ms until it is worth asking again */
  readonly retryMs: number;
}

export interface QuotaAnswer {
  /** the store's time, ms since the epoch */
  readonly at: number;
  /** in the order of the call's counters */
  readonly readings: readonly QuotaReading[];
  /** absent: one request was spent on every counter. Present: on none. */
  readonly refused?: QuotaRefusal;
}

/** A server's wish for requests ahead, and what it hands back of earlier ones. */
export interface LeaseWish {
  /** names the server process; a crashed one is forgotten after two minutes */
  readonly instance: string;
  /** grows with every call of the instance: the same call arriving twice is answered alike, and counted once */
  readonly sequence: number;
  /** requests wanted; 0 only hands back */
  readonly wanted: number;
  /** of these, requests that wait already: they are granted while there are any, whatever the share */
  readonly waiting: number;
  /** part of the limit that all servers together may hold unused, 0 to 1 */
  readonly share: number;
  /** unused requests of an earlier lease, with the windows they were taken from; negative: spent while the store was away */
  readonly giveBack?: { readonly amount: number; readonly minuteNumber: number; readonly dayNumber: number };
}

export interface LeaseAnswer {
  readonly at: number;
  readonly reading: QuotaReading;
  /** requests that the instance may let through before this minute ends; they are counted already */
  readonly granted: number;
  /** ms until it is worth asking again; only where nothing was granted though something was wanted */
  readonly refused?: Omit<QuotaRefusal, "counter">;
}

/**
 * Each method is one round trip and atomic over all its counters. Tenants share nothing.
 * Throws `StoreError`: `store.unavailable` (away, slow, full), `store.configuration` (not permitted), `store.corrupt`.
 */
export interface QuotaStore {
  /** Checks every counter, and spends one request on all of them or, when one refuses, on none. */
  spend(tenantId: string, counters: readonly QuotaCounter[], rules: QuotaRules): Promise<QuotaAnswer>;
  /** Takes requests ahead and hands unused ones back. */
  lease(tenantId: string, counter: QuotaCounter, wish: LeaseWish, rules: QuotaRules): Promise<LeaseAnswer>;
}
