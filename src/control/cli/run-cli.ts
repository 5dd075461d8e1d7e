// One call of the command line: parse, run, print, and the exit code. Touches nothing but the terminal it is given.
import { readFileSync } from "node:fs";
import { Command as Commander, CommanderError } from "commander";
import { TenantryError } from "../../errors.ts";
import type { Command, CommandEntry } from "./command.ts";
import { commandList } from "./command-list.ts";
import { describeError } from "./describe-error.ts";
import { type Io, openIo } from "./io.ts";
import { reportError } from "./report-error.ts";
import type { Terminal } from "./terminal.ts";

const interrupted = 130;

/**
 * Runs `tenantry <words>` and gives its exit code (design §6). Never throws and never exits the process.
 * `entries` are the commands that exist; a test may bring its own.
 */
export async function runCli(
  words: readonly string[],
  terminal: Terminal,
  entries: readonly CommandEntry[] = commandList,
): Promise<number> {
  // Looked at before parsing, so that even a call that can't be parsed answers a program in JSON.
  const beforeDashes = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  const io = openIo(terminal, { json: beforeDashes.includes("--json") });
  const spoken: string[] = [];
  let exitCode = 0;
  const program = commander(io, spoken, entries, async (entry, options) => {
    exitCode = await runCommand(await entry.load(), options, io);
  });
  try {
    await program.parseAsync([...words], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, io);
    if (error.exitCode === 0) {
      if (io.json) io.stdout.write(`${JSON.stringify({ ok: true, text: spoken.join("") })}\n`);
      return 0;
    }
    // Commander prints the help of a group that was called without a command by itself; that isn't an error's sentence.
    const said = error.code === "commander.help" ? "a command is missing" : error.message.replace(/^error: /, "");
    const [message, hint] = said.split("\n", 2);
    const mend = hint
      ? hint.replace(/^\((.*)\)$/, "$1")
      : `tenantry ${named(words, entries)}--help shows how to call it`;
    return reportError(new TenantryError("cli.usage", message ?? said, { kind: "usage", mend }), io);
  }
}

async function runCommand(command: Command, options: object, io: Io): Promise<number> {
  try {
    const result = await untilSignal(command.run(options, io), command, io.signal);
    if (io.json) io.stdout.write(`${JSON.stringify(command.json ? command.json(result) : result)}\n`);
    command.print(result, io);
    await command.hold?.(result, io);
    if (io.signal.aborted) return interrupted;
    return command.exitCode?.(result) ?? 0;
  } catch (error) {
    if (!io.signal.aborted) return reportError(error, io);
    // What else fails once somebody pressed Ctrl-C fails because of that.
    const { message, mend } = describeError(
      error instanceof TenantryError && error.kind === "interrupted" ? error : interruption(),
    );
    const told = { code: "cli.interrupted", message, ...(mend === undefined ? {} : { mend }) };
    if (io.json) io.stdout.write(`${JSON.stringify({ ok: false, error: told, exitCode: interrupted })}\n`);
    io.note(message);
    if (mend !== undefined) io.note(`  mend: ${mend}`);
    return interrupted;
  }
}

/** A command that has nothing to put in order is left where it is as soon as somebody presses Ctrl-C. */
function untilSignal<Result>(work: Promise<Result>, command: Command, signal: AbortSignal): Promise<Result> {
  if (command.endsOnSignal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(interruption());
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

const interruption = () => new TenantryError("cli.interrupted", "interrupted", { kind: "interrupted" });

type Call = (entry: CommandEntry, options: object) => Promise<void>;

function commander(io: Io, spoken: string[], entries: readonly CommandEntry[], call: Call): Commander {
  const program = new Commander("tenantry")
    .description("Tenants as code for MCP servers.")
    .version(packageVersion(), "-V, --version", "print the version")
    .option("--dir <folder>", "repository of specs to work on (default: upward from here)")
    .option("--json", "print one JSON document on stdout, everything for people on stderr");
  const groups = new Map<string, Commander>();
  for (const entry of entries) {
    const [first = "", second] = entry.name.split(" ");
    if (second === undefined) {
      describe(program.command(first), entry, call);
      continue;
    }
    const group = groups.get(first) ?? program.command(first).description(groupSummary(entries, first));
    groups.set(first, group);
    describe(group.command(second), entry, call);
  }
  for (const each of [
    program,
    ...groups.values(),
    ...program.commands,
    ...[...groups.values()].flatMap((g) => g.commands),
  ]) {
    each
      .exitOverride()
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({
        writeOut: (text) => (io.json ? void spoken.push(text) : void io.stdout.write(text)),
        // Errors are said by `reportError`, once; what reaches this is the help of a call without a command.
        writeErr: (text) => (text.startsWith("error: ") ? undefined : void io.stderr.write(text)),
      });
  }
  program.addHelpText(
    "after",
    "\nExit codes: 0 done · 1 the content is refused · 2 wrong usage · 3 something is missing here ·\n" +
      "            4 a provider, the network, the disk or a lock failed · 130 interrupted",
  );
  return program;
}

function describe(command: Commander, entry: CommandEntry, call: Call): void {
  command.description(entry.summary);
  for (const [notation, summary] of entry.arguments ?? []) command.argument(notation, summary);
  for (const [flags, summary] of entry.options ?? []) command.option(flags, summary);
  const examples = entry.examples.map(([line, what]) => `  $ ${line}\n      ${what}`);
  command.addHelpText("after", `\nExamples:\n${examples.join("\n")}`);
  command.action(async (...given: unknown[]) => {
    const positional = command.registeredArguments.map((argument, n) => [argument.name(), given[n]]);
    const present = positional.filter(([, value]) => value !== undefined);
    await call(entry, { ...command.optsWithGlobals(), ...Object.fromEntries(present) });
  });
}

const groupSummary = (entries: readonly CommandEntry[], group: string): string =>
  entries
    .filter((entry) => entry.name.startsWith(`${group} `))
    .map((entry) => entry.name.slice(group.length + 1))
    .join(", ");

/** The words that name a known command, for the hint after a wrong call. */
function named(words: readonly string[], entries: readonly CommandEntry[]): string {
  const plain = words.filter((word) => !word.startsWith("-"));
  const names = [plain.slice(0, 2).join(" "), plain[0] ?? ""];
  const found = names.find((name) => entries.some((entry) => entry.name === name || entry.name.startsWith(`${name} `)));
  return found ? `${found} ` : "";
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
