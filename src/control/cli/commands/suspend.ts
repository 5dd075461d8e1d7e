// tenantry suspend: cut off a tenant, a person, a session or a token at once.
import type { Command } from "../command.ts";
import { changeSuspension, type SuspensionOptions, type SuspensionResult } from "../suspension/change-suspension.ts";
import { printSuspension } from "../suspension/print-suspension.ts";

/** Edits the published list itself; what lasts belongs into the tenant's spec. */
export const suspend: Command<SuspensionOptions, SuspensionResult> = {
  endsOnSignal: true,
  run: (options, io) => changeSuspension("suspend", options, io),
  print: (result, io) => printSuspension("suspend", result, io),
};
