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
      { title: "one", result: 1 },
      { title: "two", error: failure },
      { title: "three", result: 3 },
    ]);
    expect(terminal.err()).toBe("one …\n  at it\ntwo …\nthree …\n");
    expect(terminal.out()).toBe("");
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
