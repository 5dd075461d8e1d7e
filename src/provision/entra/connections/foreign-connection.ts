// The refusal to touch an object of the directory that has our name or our place, and is not what we would make.
import type { CallContext } from "../../../provider/resource-behaviour.ts";
import { importCommand } from "../../import-command.ts";
import { ProvisionError } from "../../provision-error.ts";

/** `what` such as `an identity provider "Acme staff (acme, prod)"`; `id` as an import names it. */
export function foreignConnection(what: string, resource: CallContext, id: string): ProvisionError {
  return new ProvisionError("entra.taken", `The directory has ${what} that is not this tenant's; it was left alone.`, {
    kind: "failed",
    mend: `Rename or remove it there; where it is to be this tenant's, \`${importCommand(resource, id)}\` takes it over.`,
  });
}
