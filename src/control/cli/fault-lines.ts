// Faults of specs, as editors and people read them: file:line:column first, so that a terminal can jump there.
import { isAbsolute, relative } from "node:path";
import type { Fault } from "../../spec/fault.ts";
import type { Io } from "./io.ts";

/** Gives one line a fault: its place, path, reason with mend, and code. */
export function faultLines(faults: readonly Fault[], io: Io): string[] {
  return faults.map((fault) => {
    const file = isAbsolute(fault.file) ? relative(io.cwd, fault.file) : fault.file;
    const place = io.paint("bold", `${file}:${fault.line}:${fault.column}`);
    const path = fault.path ? `${io.paint("cyan", fault.path)}: ` : "";
    return `${place} ${path}${fault.message} ${io.paint("dim", `[${fault.code}]`)}`;
  });
}
