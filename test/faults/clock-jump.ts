import { memoryQuotaStore } from "../../src/store/memory/memory-quota-store.ts";
import { type FaultScenario, faultOutcome } from "./fault-scenario.ts";

const perMinute = 40;

/** ms that the clock jumps, and how many of 100 requests then pass */
const jumps: readonly (readonly [number, number])[] = [
  [0, perMinute],
  [-20_000, 0],
  [-600_000, 0],
  [3_600_000, perMinute],
  [60_000, perMinute],
  [-60_000, 0],
];

/** Counters in memory, whose clock a test can move; Redis's own has the same arithmetic (`quota-agreement.engine.test.ts`). */
export const clockJump: FaultScenario = {
  fault: "clock jump",
  done: "back 20 s and 10 min, on 1 h and 1 min, back 1 min",
  async run() {
    let now = Date.UTC(2026, 10, 27, 12, 0, 30);
    const store = memoryQuotaStore({ now: () => now });
    const counter = { kind: "tenant", name: "", perMinute } as const;
    const rules = { windows: "fixed", blockMs: 0 } as const;
    let [sent, right] = [0, 0];
    for (const [jump, expected] of jumps) {
      now += jump;
      let passed = 0;
      for (let n = 0; n < 100; n++)
        if ((await store.spend("acme", [counter], rules)).refused === undefined) passed += 1;
      sent += 100;
      right += 100 - Math.abs(passed - expected);
    }
    return faultOutcome({ sent, right, lost: 0, twice: 0 }, "back: the count comes along; on: one limit a step");
  },
};
