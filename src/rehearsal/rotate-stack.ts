// A rotation: the next epoch's credentials come into being, and those that servers hold today go on working.
import type { Stack, StackResult } from "../engine/open-stack.ts";
import { editSpec } from "./edit-spec.ts";
import { type LiveCredential, liveCredentials } from "./live-credentials.ts";
import { RehearsalError } from "./rehearsal-error.ts";

export interface RotateStackOptions {
  engine: Pick<Stack, "up" | "exportState">;
  /** the tenant's spec */
  file: string;
  environment: string;
  /** the stack of what tenants share, where it makes some of their credentials: it has to rotate first */
  shared?: Pick<Stack, "up">;
}

/**
 * Raises every epoch that the spec can name by one, and looks into the state: the newest credential that each holder had is
 * still there, beside a newer one. Throws `rehearsal.invalid` where it is not.
 */
export async function rotateStack(options: RotateStackOptions): Promise<{ result: StackResult; note: string }> {
  const { engine, file, environment, shared } = options;
  const before = liveCredentials(await engine.exportState({ showSecrets: true }));
  raiseEpochs(file, environment);
  await shared?.up();
  const result = await engine.up();
  const after = liveCredentials(await engine.exportState({ showSecrets: true }));
  const faults: string[] = [];
  const holders = newestOf(before);
  for (const [holder, current] of holders) {
    const kept = after.find((each) => each.holder === holder && each.id === current.id);
    if (kept === undefined) faults.push(`${holder} lost the credential that servers hold`);
    else if (!after.some((each) => each.holder === holder && each.epoch > kept.epoch && each.id !== kept.id))
      faults.push(`${holder} got no new credential`);
  }
  if (faults.length > 0)
    throw new RehearsalError("rehearsal.invalid", `After a rotation ${faults.join("; ")}.`, { kind: "failed" });
  const count = holders.size;
  const note =
    count === 0
      ? "no credential that the state shows has an epoch"
      : `two credentials alive, each, of ${[...holders.keys()].join(", ")}`;
  return { result, note };
}

function newestOf(credentials: readonly LiveCredential[]): Map<string, LiveCredential> {
  const newest = new Map<string, LiveCredential>();
  for (const each of credentials) {
    const known = newest.get(each.holder);
    if (known === undefined || known.epoch < each.epoch) newest.set(each.holder, each);
  }
  return newest;
}

function raiseEpochs(file: string, environment: string): void {
  editSpec(file, environment, ({ get, set }) => {
    const places = [["identity", "rotation"]];
    if (get(["runtime", "redis", "isolation"]) === "acl") places.push(["runtime", "redis", "rotation"]);
    if (get(["runtime", "gateway", "kind"]) === "aws-api-gateway") places.push(["runtime", "gateway", "rotation"]);
    for (const place of places) {
      const epoch = get([...place, "epoch"]);
      if (get(place) === undefined) set(place, { epoch: 2 });
      else set([...place, "epoch"], Number(epoch) + 1);
      if (get([...place, "keepPrevious"]) !== undefined) set([...place, "keepPrevious"], true);
    }
  });
}
