// Fifty servers that lease from one store, crash at any moment and are replaced, under more demand than there is quota.
import { createLimiter } from "../../src/runtime/limit/create-limiter.ts";
import type { Limiter } from "../../src/runtime/limit/limiter.ts";
import { memoryQuotaStore } from "../../src/store/memory/memory-quota-store.ts";
import type { QuotaStore } from "../../src/store/quota-store.ts";
import { quotaContexts } from "../runtime/limit/quota-context.ts";

export interface LeaseSimulation {
  readonly crashes: number;
  readonly sent: number;
  /** requests let through in each minute of the store's clock, and what the limit allowed */
  readonly minutes: readonly number[];
  readonly perMinute: number;
  /** part of the limit that the worst minute let through beyond it; negative: all stayed below */
  readonly overrun: number;
  /** part of the limit that the worst full minute left unused though more was asked for */
  readonly unused: number;
}

/** Runs `minutes` of a simulated clock; `random` gives numbers from 0 to 1. */
export async function simulateLeases(
  random: () => number,
  options: { instances?: number; minutes?: number; perMinute?: number } = {},
): Promise<LeaseSimulation> {
  const { instances = 50, minutes = 4, perMinute = 20_000 } = options;
  let now = Date.UTC(2026, 10, 27, 12);
  const store = memoryQuotaStore({ now: () => now });
  const contexts = quotaContexts("acme", { rateLimit: { requestsPerMinute: perMinute, requestsPerDay: 1e9 } });
  const context = contexts();
  const start = (): { limiter: Limiter; cord: { cut: boolean } } => {
    const cord = { cut: false };
    // what a crashed server says reaches nobody, and nobody answers it
    const lease: QuotaStore["lease"] = (...call) => (cord.cut ? new Promise(() => undefined) : store.lease(...call));
    const limiter = createLimiter({ mode: "lease", store: { ...store, lease }, monotonic: () => now });
    return { limiter, cord };
  };
  const servers = Array.from({ length: instances }, start);
  const passed = new Map<number, number>();
  let sent = 0;
  let crashes = 0;
  const perTick = Math.ceil((perMinute * 1.5) / 600);
  for (let tick = 0; tick < minutes * 600; tick += 1) {
    now += 100;
    const asked: ReturnType<Limiter["spend"]>[] = [];
    for (let request = 0; request < perTick; request += 1) {
      const server = servers[Math.floor(random() * instances)] as (typeof servers)[number];
      asked.push(server.limiter.spend(context));
      sent += 1;
    }
    const answers = await Promise.all(asked);
    const minute = Math.floor(now / 60_000);
    passed.set(minute, (passed.get(minute) ?? 0) + answers.filter(({ ok }) => ok).length);
    if (random() < 0.1) {
      const victim = Math.floor(random() * instances);
      const server = servers[victim] as (typeof servers)[number];
      server.cord.cut = true;
      server.limiter.close().catch(() => undefined);
      servers[victim] = start();
      crashes += 1;
    }
  }
  await Promise.all(servers.map(({ limiter }) => limiter.close()));
  const counts = [...passed.values()];
  const full = counts.slice(0, minutes);
  return {
    ...{ crashes, sent, minutes: counts, perMinute },
    overrun: Math.max(...counts) / perMinute - 1,
    unused: 1 - Math.min(...full.slice(1)) / perMinute,
  };
}
