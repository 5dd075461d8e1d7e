import { describe, expect, it } from "vitest";
import type { CommandEntry } from "../../../src/control/cli/command.ts";
import { commandList } from "../../../src/control/cli/command-list.ts";
import { runCli } from "../../../src/control/cli/run-cli.ts";
import { type ErrorKind, TenantryError } from "../../../src/errors.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const entry = (run: () => Promise<unknown>, more: Partial<CommandEntry> = {}): CommandEntry => ({
  name: "act",
  summary: "does something",
  examples: [["tenantry act", "acts"]],
  load: async () => ({ run, print: (result, io) => io.say(`done: ${io.paint("green", String(result))}`) }),
  ...more,
});
const failing = (error: unknown) => [entry(async () => Promise.reject(error))];

describe("the command line", () => {
  it("prints the result for people and ends with 0", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["act"], terminal, [entry(async () => 7)])).toBe(0);
    expect(terminal.out()).toBe("done: 7\n");
    expect(terminal.err()).toBe("");
  });

  it("prints exactly one JSON document on stdout under --json, and people's text on stderr", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["act", "--json"], terminal, [entry(async () => ({ a: 1 }))])).toBe(0);
    expect(JSON.parse(terminal.out())).toEqual({ a: 1 });
    expect(terminal.err()).toContain("done:");
  });

  it.each<[ErrorKind, number]>([
    ["refused", 1],
    ["usage", 2],
    ["missing", 3],
    ["failed", 4],
    ["interrupted", 130],
  ])("ends with the code of an error of kind %s: %i", async (kind, code) => {
    const error = new TenantryError("engine.locked", "the stack is locked", { kind, mend: "wait" });
    const terminal = fakeTerminal();
    expect(await runCli(["act", "--json"], terminal, failing(error))).toBe(code);
    expect(JSON.parse(terminal.out())).toEqual({
      ok: false,
      error: { code: "engine.locked", message: "the stack is locked", mend: "wait" },
      exitCode: code,
    });
    expect(terminal.err()).toBe("error: the stack is locked [engine.locked]\n  mend: wait\n");
  });

  it("calls an unexpected error a bug of tenantry, in one line without a stack", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["act"], terminal, failing(new TypeError("x is undefined")))).toBe(4);
    expect(terminal.err()).toContain("this is a bug in tenantry: TypeError: x is undefined");
    expect(terminal.err()).not.toMatch(/^\s+at /m);
  });

  it("shows the stack and the causes under TENANTRY_DEBUG=1", async () => {
    const terminal = fakeTerminal({ env: { TENANTRY_DEBUG: "1" } });
    await runCli(["act"], terminal, failing(new Error("outer", { cause: new Error("inner") })));
    expect(terminal.err()).toMatch(/^\s+at /m);
    expect(terminal.err()).toContain("caused by Error: inner");
  });

  it("says a full disk as a full disk, not as a bug", async () => {
    const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write", path: "/data/x" });
    const terminal = fakeTerminal();
    expect(await runCli(["act"], terminal, failing(full))).toBe(4);
    expect(terminal.err()).toContain("/data/x: the disk is full");
  });

  it("suggests the command that was meant", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["valdate"], terminal)).toBe(2);
    expect(terminal.err()).toBe("error: unknown command 'valdate' [cli.usage]\n  mend: Did you mean validate?\n");
  });

  it("suggests the option that was meant, in JSON too", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["plan", "--agianst", "main", "--json"], terminal)).toBe(2);
    expect(JSON.parse(terminal.out())).toMatchObject({
      ok: false,
      exitCode: 2,
      error: { mend: "Did you mean --against?" },
    });
  });

  it("asks for what is missing and names the help", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["keys", "rotate"], terminal)).toBe(2);
    expect(terminal.err()).toContain("missing required argument 'role'");
    expect(terminal.err()).toContain("tenantry keys rotate --help");
  });

  it("refuses a group without a command and shows its commands", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["keys"], terminal)).toBe(2);
    expect(terminal.out()).toBe("");
    expect(terminal.err()).toContain("rotate");
  });

  it("prints the package's version", async () => {
    const terminal = fakeTerminal();
    expect(await runCli(["--version"], terminal)).toBe(0);
    expect(terminal.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(commandList.map(({ name }) => name))("helps with %s, with examples", async (name) => {
    const terminal = fakeTerminal();
    expect(await runCli([...name.split(" "), "--help"], terminal)).toBe(0);
    expect(terminal.out()).toContain("Examples:");
    expect(terminal.out()).toContain("--json");
  });

  it("colours on a terminal, and not under NO_COLOR or in a pipe", async () => {
    const coloured = fakeTerminal({ tty: true, env: {} });
    await runCli(["act"], coloured, [entry(async () => 7)]);
    expect(coloured.out()).toContain("\u001b[32m7");
    const plain = fakeTerminal({ tty: true, env: { NO_COLOR: "1" } });
    await runCli(["act"], plain, [entry(async () => 7)]);
    expect(plain.out()).toBe("done: 7\n");
  });

  it("leaves a command where it is when somebody presses Ctrl-C: 130", async () => {
    const stop = new AbortController();
    const terminal = fakeTerminal({ signal: stop.signal });
    const code = runCli(["act"], terminal, [entry(() => new Promise(() => stop.abort()))]);
    expect(await code).toBe(130);
    expect(terminal.err()).toBe("interrupted\n");
  });

  it("passes arguments and options by name", async () => {
    const seen: object[] = [];
    const command = entry(async () => undefined, {
      arguments: [
        ["<role>", "a role"],
        ["[ids...]", "ids"],
      ],
      options: [["--expect-no-changes", "strict"]],
      load: async () => ({ run: async (options) => void seen.push(options), print: () => undefined }),
    });
    await runCli(["act", "--dir", "/x", "tenant", "a", "b", "--expect-no-changes"], fakeTerminal(), [command]);
    expect(seen).toEqual([{ dir: "/x", role: "tenant", ids: ["a", "b"], expectNoChanges: true }]);
  });
});
