import { describe, expect, it } from "vitest";
import { resultLine } from "../../bench/result-line.ts";
import { runRatio } from "../../bench/run-ratio.ts";

const spin = () => {
  Array.from({ length: 5000 }, (_, index) => 5000 - index).sort();
};

describe("the bench's frame", () => {
  it("runs subject and floor, a control of floor against floor, and closes the contest", async () => {
    const calls = { subject: 0, floor: 0, close: 0 };
    const result = await runRatio(
      {
        name: "a case",
        target: 2,
        unit: "x spin",
        prepare: async () => ({
          subject: async () => {
            calls.subject++;
            spin();
          },
          floor: () => {
            calls.floor++;
            spin();
          },
          close: () => {
            calls.close++;
          },
        }),
      },
      { rounds: 3 },
    );
    expect(result).toMatchObject({ name: "a case", target: 2, unit: "x spin", met: result.ratio <= 2 });
    expect(result.ratio).toBeGreaterThan(0);
    expect(result.control).toBeGreaterThan(0);
    expect(calls.subject).toBeGreaterThan(3);
    expect(calls.floor).toBeGreaterThan(6);
    expect(calls.close).toBe(1);
  });

  it("closes the contest of a case that crashes, and lets the crash through", async () => {
    let closed = false;
    const crash = () => Promise.reject(new Error("no floor here"));
    const close = () => {
      closed = true;
    };
    const run = runRatio({
      name: "b",
      target: 1,
      unit: "x",
      prepare: async () => ({ subject: crash, floor: spin, close }),
    });
    await expect(run).rejects.toThrow("no floor here");
    expect(closed).toBe(true);
  });

  it("prints whether a target was met beside it", () => {
    const missed = { name: "c", ratio: 3, target: 2, met: false, unit: "bytes a tenant", control: null };
    expect(resultLine(missed)).toMatch(/^c +3 +2 {2}NO +- {2}bytes a tenant$/);
  });
});
