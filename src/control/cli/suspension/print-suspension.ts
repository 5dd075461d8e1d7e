import type { Io } from "../io.ts";
import { spanWords } from "../published-times.ts";
import type { SuspensionResult } from "./change-suspension.ts";
import { targetWords } from "./suspension-entry.ts";

/** Says what now holds of whom, and by when at the latest. */
export function printSuspension(change: "suspend" | "resume", result: SuspensionResult, io: Io): void {
  const { tenant, entry, changed, version, expires, suspendedBySpec } = result;
  const { kind, id } = targetWords(entry);
  const who = kind === "tenant" ? tenant : `${tenant}: ${kind} ${id}`;
  const word = change === "suspend" ? io.paint("red", "suspended") : io.paint("green", "resumed");
  io.say(changed ? `${who} is ${word} (suspension list ${version})` : `${who}: the list said so already`);
  if (change === "suspend") {
    io.say(
      `servers that see the bundle refuse within seconds; one that nobody reaches, within ${spanWords(expires - io.clock())}`,
    );
  } else if (suspendedBySpec) io.say(`${tenant} stays suspended: its own config says so; change its spec`);
}
