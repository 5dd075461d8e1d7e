// Says an error once: to people on stderr, to programs as the one JSON document on stdout.
import { describeError } from "./describe-error.ts";
import { faultLines } from "./fault-lines.ts";
import { FaultyFleet } from "./faulty-fleet.ts";
import type { Io } from "./io.ts";

/** Reports `error` and gives the exit code it stands for. Stacks are shown only under TENANTRY_DEBUG=1. */
export function reportError(error: unknown, io: Io): number {
  const { exitCode, bug, ...report } = describeError(error);
  // People's errors go to stderr in both modes, so colour follows stderr, not stdout.
  const coloured = io.stderr.isTTY === true && io.paint("red", "x") !== "x";
  const faults = error instanceof FaultyFleet ? error.faults : [];
  for (const line of faultLines(faults, io)) io.note(line);
  const label = coloured ? io.paint("red", "error:") : "error:";
  io.note(`${label} ${report.message} [${report.code}]`);
  if (report.mend) io.note(`  mend: ${report.mend}`);
  if (io.env.TENANTRY_DEBUG === "1") for (const line of stackOf(error)) io.note(line);
  else if (bug && !report.mend) io.note("  TENANTRY_DEBUG=1 shows where");
  if (io.json)
    io.stdout.write(
      `${JSON.stringify({ ok: false, error: report, ...(faults.length > 0 ? { faults } : {}), exitCode })}\n`,
    );
  return exitCode;
}

function* stackOf(error: unknown): Generator<string> {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    yield `${depth === 0 ? "" : "caused by "}${each.stack ?? each.message}`;
  }
}
