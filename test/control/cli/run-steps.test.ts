import { describe, expect, it } from "vitest";
import { openIo } from "../../../src/control/cli/io.ts";
import { runSteps } from "../../../src/control/cli/run-steps.ts";
import { textTable } from "../../../src/control/cli/text-table.ts";
import { fakeTerminal } from "./fake-terminal.ts";

describe("steps one after another", () => {
  it("goes on after a failed step and keeps every outcome in order", async () => {
    const terminal = fakeTerminal();
    const failure = new Error("no");
    const outcomes = await runSteps(openIo(terminal, { json: false }), [
      {
        title: "one",
        run: async (report) => {
          report("at it");
          return 1;
        },
      },
      { title: "two", run: async () => Promise.reject(failure) },
      { title: "three", run: async () => 3 },
    ]);
    expect(outcomes).toEqual([
      { index: 0, title: "one", result: 1 },
      { index: 1, title: "two", error: failure },
      { index: 2, title: "three", result: 3 },
    ]);
    expect(terminal.err()).toBe("one …\n  at it\ntwo …\nthree …\n");
    expect(terminal.out()).toBe("");
  });

  it("runs at most so many at a time, begins the next when one ends, and keeps the order", async () => {
    const terminal = fakeTerminal();
    let running = 0;
    let most = 0;
    const ends: number[] = [];
    const steps = [3, 1, 1, 1].map((turns, index) => ({
      title: `step ${index}`,
      run: async (report: (line: string) => void) => {
        most = Math.max(most, ++running);
        report("at it");
        for (let turn = 0; turn < turns * 5; turn++) await new Promise((resolve) => setImmediate(resolve));
        running--;
        ends.push(index);
        return index;
      },
    }));
    const outcomes = await runSteps(openIo(terminal, { json: false }), steps, { parallel: 2 });
    expect(most).toBe(2);
    expect(ends).not.toEqual([0, 1, 2, 3]);
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(terminal.err()).toContain("step 3: at it\n");
  });

  it("runs at most so many at a time on a terminal too", async () => {
    const io = openIo(fakeTerminal({ tty: true, env: {} }), { json: false });
    const steps = ["one", "two", "three"].map((title) => ({ title, run: async () => title }));
    expect((await runSteps(io, steps, { parallel: 2 })).map(({ title }) => title)).toEqual(["one", "two", "three"]);
  });

  it("begins no step after somebody pressed Ctrl-C", async () => {
    const stop = new AbortController();
    const io = openIo(fakeTerminal({ signal: stop.signal }), { json: false });
    const outcomes = await runSteps(io, [
      { title: "one", run: async () => stop.abort() },
      { title: "two", run: async () => undefined },
    ]);
    expect(outcomes.map(({ title }) => title)).toEqual(["one"]);
  });
});

describe("tables", () => {
  const rows = [
    ["acme", "1"],
    ["a-longer-name", "12"],
  ];

  it("are aligned text without rules or trailing spaces in a pipe", () => {
    const io = openIo(fakeTerminal(), { json: false });
    expect(textTable(io, ["tenant", "n"], rows)).toBe("tenant         n\nacme           1\na-longer-name  12");
  });

  it("are ruled on a terminal, and not when CI only has one", () => {
    expect(textTable(openIo(fakeTerminal({ tty: true, env: {} }), { json: false }), ["tenant", "n"], rows)).toContain(
      "│",
    );
    const ci = openIo(fakeTerminal({ tty: true, env: { CI: "true" } }), { json: false });
    expect(textTable(ci, ["tenant", "n"], rows)).not.toContain("│");
  });
});
