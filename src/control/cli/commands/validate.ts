// tenantry validate: every fault of the fleet's specs, with its place and how to mend it.
import { basename } from "node:path";
import type { Fault } from "../../../spec/fault.ts";
import { specWarnings } from "../../../spec/spec-warnings.ts";
import type { Command } from "../command.ts";
import { faultLines } from "../fault-lines.ts";
import { findRoot } from "../find-root.ts";
import { selectTenants } from "../select-tenants.ts";
import { checkFleet } from "../valid-fleet.ts";

interface ValidateOptions {
  ids?: string[];
  env?: string;
}

interface ValidateResult {
  ok: boolean;
  /** ids of the specs that were looked at and are valid; empty when anything is not */
  tenants: string[];
  faults: Fault[];
  /** what valid specs will regret; they change neither `ok` nor the exit code */
  warnings: Fault[];
}

/** Reads no keys, and loads neither the engine nor a platform. Exit code 1 when there is a fault. */
export const validate: Command<ValidateOptions, ValidateResult> = {
  async run(options, io) {
    const root = findRoot(options, io);
    const fleet = checkFleet(root, { environment: options.env, clock: io.clock });
    if (fleet.ok) {
      const known = fleet.specs.map((spec) => spec.tenantId);
      const tenants = selectTenants(options.ids, known);
      const warnings = fleet.written.filter(({ tenantId }) => tenants.includes(tenantId)).flatMap(specWarnings);
      return { ok: true, tenants, faults: [], warnings };
    }
    const wanted = new Set(options.ids ?? []);
    // Fleet rules see all files; of what they find, somebody who asked for one tenant is told what concerns it.
    const faults = wanted.size === 0 ? fleet.faults : fleet.faults.filter((fault) => wanted.has(tenantOf(fault)));
    return { ok: faults.length === 0, tenants: [], faults, warnings: [] };
  },

  print({ ok, tenants, faults, warnings }, io) {
    if (ok) {
      for (const line of faultLines(warnings, io)) io.note(`${io.paint("yellow", "warning")} ${line}`);
      io.say(`${io.paint("green", "✓")} ${tenants.length} tenant${tenants.length === 1 ? "" : "s"} valid`);
      return;
    }
    for (const line of faultLines(faults, io)) io.say(line);
    const files = new Set(faults.map((fault) => fault.file)).size;
    io.say(
      `${io.paint("red", "✗")} ${faults.length} fault${faults.length === 1 ? "" : "s"} in ${files} file${files === 1 ? "" : "s"}`,
    );
  },

  exitCode: ({ ok }) => (ok ? 0 : 1),
};

const tenantOf = (fault: Fault): string => basename(fault.file).replace(/\.ya?ml$/, "");
