// The specs are not valid, and the command needs them to be.
import { TenantryError } from "../../errors.ts";
import type { Fault } from "../../spec/fault.ts";

/** An error that carries every fault, so that it is reported like `tenantry validate` would. Exit code 1. */
export class FaultyFleet extends TenantryError<"cli.faulty-fleet"> {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], where = "the specs") {
    super("cli.faulty-fleet", `${where} hold ${faults.length} fault${faults.length === 1 ? "" : "s"}`, {
      mend: "mend what stands above; `tenantry validate` checks again",
    });
    this.faults = faults;
  }
}
