// tenantry resume: take an entry out of the suspension list again.
import type { Command } from "../command.ts";
import { changeSuspension, type SuspensionOptions, type SuspensionResult } from "../suspension/change-suspension.ts";
import { printSuspension } from "../suspension/print-suspension.ts";

/** Edits the published list itself; what lasts belongs into the tenant's spec. */
export const resume: Command<SuspensionOptions, SuspensionResult> = {
  endsOnSignal: true,
  run: (options, io) => changeSuspension("resume", options, io),
  print: (result, io) => printSuspension("resume", result, io),
};
