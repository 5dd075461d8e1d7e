// The fleet of one call: its stacks are chosen, proved and planned from one reading of the files.
import type { Deployment } from "../deployment.ts";
import type { Io } from "../io.ts";
import { type ValidFleet, validFleet } from "../valid-fleet.ts";

/** Gives the fleet when it is first asked for, and the same again; throws `FaultyFleet`. Reading 200 specs makes 350 MB of garbage. */
export function readOnce({ root }: Deployment, { clock }: Io): () => ValidFleet {
  let fleet: ValidFleet | undefined;
  return () => {
    fleet ??= validFleet(root, { clock });
    return fleet;
  };
}
