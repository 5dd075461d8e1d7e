import { describe, expect, it } from "vitest";
import { createLimiter } from "../../../src/runtime/limit/create-limiter.ts";
import type { Limiter, Spending } from "../../../src/runtime/limit/limiter.ts";
import { memoryQuotaStore } from "../../../src/store/memory/memory-quota-store.ts";
import type { QuotaStore } from "../../../src/store/quota-store.ts";
import { storeError } from "../../../src/store/store-error.ts";
import { simulateLeases } from "../../mock/lease-simulation.ts";
import { quotaContexts } from "./quota-context.ts";

const start = Date.UTC(2026, 10, 27, 23, 58, 30);

function clocked(options: Parameters<typeof createLimiter>[0] = {}) {
  const clock = { now: start, calls: 0, fault: undefined as undefined | "away" | "corrupt" | "silent" };
  const store = memoryQuotaStore({ now: () => clock.now });
  const watched = <Call extends (...call: never[]) => Promise<unknown>>(call: Call): Call =>
    ((...values: Parameters<Call>) => {
      clock.calls += 1;
      if (clock.fault === "silent") return new Promise(() => undefined);
      if (clock.fault === undefined) return call(...values);
      return Promise.reject(storeError(clock.fault === "away" ? "store.unavailable" : "store.corrupt", "fault"));
    }) as Call;
  const faulty: QuotaStore = { spend: watched(store.spend), lease: watched(store.lease) };
  const limiter = createLimiter({ store: faulty, monotonic: () => clock.now - start, ...options });
  return { clock, limiter };
}

async function codes(limiter: Limiter, context: Parameters<Limiter["spend"]>[0], times: number): Promise<string[]> {
  const answers: string[] = [];
  for (let n = 0; n < times; n += 1) {
    const spending = await limiter.spend(context);
    answers.push(spending.ok ? "ok" : spending.code);
  }
  return answers;
}

for (const mode of ["exact", "lease"] as const) {
  describe(`quotas counted in mode ${mode}`, () => {
    it("let a tenant through up to its minute and its day, and again in the next", async () => {
      const { clock, limiter } = clocked({ mode });
      const acme = quotaContexts("acme", {})();
      expect(await codes(limiter, acme, 4)).toEqual(["ok", "ok", "ok", "quota.minute"]);
      clock.now += 60_000;
      // the refused request used up neither: two of five are left today
      expect(await codes(limiter, acme, 3)).toEqual(["ok", "ok", "quota.day"]);
      clock.now += 60_000;
      expect(await codes(limiter, acme, 1)).toEqual(["ok"]);
      await limiter.close();
    });

    it("keep tenants, users and issuers apart", async () => {
      const { limiter } = clocked({ mode });
      const perUser = { requestsPerMinute: 1 };
      const rateLimit = { requestsPerMinute: 100, requestsPerDay: 1_000 };
      const acme = quotaContexts("acme", { perUser, rateLimit });
      expect(await codes(limiter, acme("ann"), 2)).toEqual(["ok", "quota.user"]);
      expect(await codes(limiter, acme("bob"), 1)).toEqual(["ok"]);
      expect(await codes(limiter, acme("ann", "https://other.test"), 1)).toEqual(["ok"]);
      expect(await codes(limiter, quotaContexts("globex", { perUser, rateLimit })("ann"), 1)).toEqual(["ok"]);
      await limiter.close();
    });

    it("count a tool's calls beside the requests, and only where the tool has a limit", async () => {
      const { limiter } = clocked({ mode });
      const acme = quotaContexts("acme", { tools: { "reports.read": { requestsPerDay: 2 } } })();
      expect(limiter.spendTool(acme, "echo")).toBeUndefined();
      const calls = [];
      for (let n = 0; n < 3; n += 1) calls.push((await limiter.spendTool(acme, "reports.read"))?.ok);
      expect(calls).toEqual([true, true, false]);
      expect(await codes(limiter, acme, 1)).toEqual(["ok"]);
      await limiter.close();
    });

    it("answer an exhausted counter from memory until its window ends", async () => {
      const { clock, limiter } = clocked({ mode });
      const acme = quotaContexts("acme", {})();
      await codes(limiter, acme, 4);
      const before = clock.calls;
      expect(await codes(limiter, acme, 100)).toEqual(Array(100).fill("quota.minute"));
      expect(clock.calls).toBe(before);
      clock.now += 60_000;
      expect(await codes(limiter, acme, 1)).toEqual(["ok"]);
      await limiter.close();
    });

    it("say what is left as draft 10 of the RateLimit fields does, and when to come back", async () => {
      const { clock, limiter } = clocked({ mode });
      const acme = quotaContexts("acme", {})();
      const first = await limiter.spend(acme);
      const policy = '"minute";q=3;w=60, "day";q=5;w=86400';
      expect(first.headers).toEqual({ "ratelimit-policy": policy, ratelimit: '"minute";r=2;t=30, "day";r=4;t=90' });
      await codes(limiter, acme, 2);
      clock.now += 1_000;
      const refused = await limiter.spend(acme);
      expect(refused.headers).toEqual({
        "ratelimit-policy": policy,
        ratelimit: '"minute";r=0;t=29, "day";r=2;t=89',
        "retry-after": "29",
      });
      await limiter.close();
    });

    it("go on refusing for the block's time after a refusal, past the end of the window", async () => {
      const { clock, limiter } = clocked({ mode, blockSeconds: 300 });
      const acme = quotaContexts("acme", { rateLimit: { requestsPerMinute: 3, requestsPerDay: 100 } })();
      expect(await codes(limiter, acme, 4)).toContain("ok");
      clock.now += 120_000;
      expect(await codes(limiter, acme, 1)).not.toContain("ok");
      clock.now += 181_000;
      expect(await codes(limiter, acme, 1)).toEqual(["ok"]);
      await limiter.close();
    });

    it("never throw, and do what the fail mode says, while the store is away", async () => {
      const outcomes: Record<string, string[]> = {};
      for (const failMode of ["closed", "open", "local-share"] as const) {
        const { clock, limiter } = clocked({ mode, failMode, instances: 2 });
        clock.fault = "away";
        const acme = quotaContexts("acme", { rateLimit: { requestsPerMinute: 4, requestsPerDay: 100 } })();
        outcomes[failMode] = await codes(limiter, acme, 4);
        await limiter.close();
      }
      expect(outcomes).toEqual({
        closed: Array(4).fill("quota.unavailable"),
        open: ["ok", "ok", "ok", "ok"],
        "local-share": ["ok", "ok", "quota.minute", "quota.minute"],
      });
    });

    it("ask a store that is away once a second, not once a request", async () => {
      const { clock, limiter } = clocked({ mode });
      clock.fault = "away";
      await codes(limiter, quotaContexts("acme", {})(), 50);
      expect(clock.calls).toBe(1);
      clock.now += 1_001;
      await codes(limiter, quotaContexts("acme", {})(), 50);
      expect(clock.calls).toBe(2);
      await limiter.close();
    });

    it("stop waiting for a store that says nothing", async () => {
      const { clock, limiter } = clocked({ mode, timeoutMs: 20 });
      clock.fault = "silent";
      expect(await codes(limiter, quotaContexts("acme", {})(), 2)).toEqual(Array(2).fill("quota.unavailable"));
      await limiter.close();
    });

    it("do not take one corrupt counter for the store's absence", async () => {
      const { clock, limiter } = clocked({ mode });
      clock.fault = "corrupt";
      expect(await codes(limiter, quotaContexts("acme", {})(), 1)).toEqual(["quota.unavailable"]);
      clock.fault = undefined;
      expect(await codes(limiter, quotaContexts("globex", {})(), 1)).toEqual(["ok"]);
      await limiter.close();
    });

    it("tell the store what passed without it, so that the window is not spent twice", async () => {
      const { clock, limiter } = clocked({ mode, failMode: "local-share" });
      const acme = quotaContexts("acme", { rateLimit: { requestsPerMinute: 6, requestsPerDay: 100 } })();
      // the store's time is learned from any answer
      await limiter.spend(quotaContexts("initech", {})());
      clock.fault = "away";
      expect(await codes(limiter, acme, 4)).toEqual(["ok", "ok", "ok", "ok"]);
      clock.fault = undefined;
      clock.now += 1_001;
      const globex = quotaContexts("globex", {})();
      expect(await codes(limiter, globex, 1)).toEqual(["ok"]);
      await new Promise((resolve) => setImmediate(resolve));
      expect(await codes(limiter, acme, 4)).toEqual(["ok", "ok", "quota.minute", "quota.minute"]);
      await limiter.close();
    });
  });
}

describe("a tenant without quotas", () => {
  it("is not limited, for it declared nothing, unless the server says what then holds", async () => {
    const plain = quotaContexts("acme")();
    const { limiter } = clocked();
    expect(limiter.spend(plain)).toEqual({ ok: true, headers: {} });
    const strict = clocked({ undeclared: { requestsPerMinute: 1 } }).limiter;
    expect(await codes(strict, plain, 2)).toEqual(["ok", "quota.minute"]);
  });

  it("is held to its declared quotas on a server without any store", async () => {
    const limiter = createLimiter();
    const codesOf = await codes(
      limiter,
      quotaContexts("acme", { rateLimit: { requestsPerMinute: 5, requestsPerDay: 5 } })(),
      6,
    );
    expect(codesOf).toEqual([...Array(5).fill("ok"), "quota.day"]);
  });
});

describe("leases", () => {
  it("give back what is unused when a server stops", async () => {
    const clock = { now: start };
    const store = memoryQuotaStore({ now: () => clock.now });
    const rateLimit = { requestsPerMinute: 10_000, requestsPerDay: 10_000 };
    const acme = quotaContexts("acme", { rateLimit })();
    const first = createLimiter({ store, mode: "lease", monotonic: () => clock.now - start });
    for (let n = 0; n < 20; n += 1) expect((await first.spend(acme)).ok).toBe(true);
    await first.close();
    const answer = await store.spend("acme", [{ kind: "tenant", name: "", perMinute: 10_000, perDay: 10_000 }], {
      windows: "fixed",
      blockMs: 0,
    });
    expect(answer.readings[0]).toMatchObject({ minute: 21, day: 21 });
  });

  it("let through no more than the limit though servers crash at any moment, and leave little unused", async () => {
    let state = 5;
    const random = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return state / 0x8000_0000;
    };
    const result = await simulateLeases(random);
    expect(result.crashes).toBeGreaterThan(100);
    expect(result.overrun).toBeLessThanOrEqual(0);
    expect(result.unused).toBeLessThan(0.02);
  });

  it("answer without a promise while there are requests in hand", async () => {
    const { limiter } = clocked({ mode: "lease" });
    const acme = quotaContexts("acme", { rateLimit: { requestsPerMinute: 10_000, requestsPerDay: 100_000 } })();
    await limiter.spend(acme);
    const second: Spending | Promise<Spending> = limiter.spend(acme);
    expect(second).not.toBeInstanceOf(Promise);
    await limiter.close();
  });
});
