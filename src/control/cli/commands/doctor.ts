// tenantry doctor: what is needed, what is here, and how to get what is not.
import type { Command } from "../command.ts";
import type { Check, CheckResult } from "../doctor/check.ts";
import { findRoot } from "../find-root.ts";
import { textTable } from "../text-table.ts";

interface DoctorResult {
  ok: boolean;
  root: string | null;
  checks: CheckResult[];
}

/** Exit code 3 when something needed is missing; the rest is said and does no harm. */
export const doctor: Command<object, DoctorResult> = {
  async run(options, io) {
    let root: string | undefined;
    try {
      root = findRoot(options, io);
    } catch (error) {
      // A folder that was named must exist; without one, the checks of the machine still help.
      if (options.dir !== undefined) throw error;
    }
    const checks: CheckResult[] = [];
    for (const check of await allChecks()) checks.push(await check({ root, io }));
    return { ok: checks.every((check) => check.ok || !check.needed), root: root ?? null, checks };
  },

  print({ ok, checks }, io) {
    const mark = (check: CheckResult) =>
      check.ok ? io.paint("green", "✓") : check.needed ? io.paint("red", "✗") : io.paint("yellow", "–");
    io.say(
      textTable(
        io,
        ["", "what", "found"],
        checks.map((check) => [mark(check), check.name, check.found]),
      ),
    );
    for (const check of checks) if (!check.ok && check.mend) io.say(`${mark(check)} ${check.name}: ${check.mend}`);
    io.say(ok ? "everything needed is here" : "something needed is missing");
  },

  exitCode: ({ ok }) => (ok ? 0 : 3),
};

async function allChecks(): Promise<Check[]> {
  return [
    (await import("../doctor/check-node.ts")).checkNode,
    (await import("../doctor/check-engine.ts")).checkEngine,
    (await import("../doctor/check-specs.ts")).checkSpecs,
    (await import("../doctor/check-passphrase.ts")).checkPassphrase,
    (await import("../doctor/check-keys.ts")).checkKeys,
    (await import("../doctor/check-clock.ts")).checkClock,
    (await import("../doctor/check-backend.ts")).checkBackend,
    (await import("../doctor/check-locks.ts")).checkLocks,
    (await import("../doctor/check-local-platform.ts")).checkLocalPlatform,
    (await import("../doctor/check-python.ts")).checkPython,
  ];
}
