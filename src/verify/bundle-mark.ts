// A bundle's high-water mark, between the trust store's state and its file.
import { type RoleName, roleNames, type SignedRoot } from "../bundle/documents.ts";
import { readRoot } from "./read-root.ts";
import { anyObject, integer, oneOf, record, type Shape, text } from "./shape.ts";
import { digestShape } from "./tenant-config-shape.ts";
import { type Floor, type TrustState, underRoot } from "./trust-store.ts";
import type { TrustedRoot } from "./trusted-root.ts";
import { VerifyError } from "./verify-error.ts";

/** `root` is kept whole: a source that hides the newest root must not bring retired keys back. */
export interface BundleMark {
  kind: "bundle";
  deployment: string;
  environment: string;
  root: SignedRoot;
  head?: NonNullable<TrustState["headFloor"]>;
  suspension?: Floor;
}

const floor = { version: integer(1), digest: digestShape, kid: digestShape };
const index = record({ digest: digestShape, count: integer(0), buckets: integer(1, 4_096) });

export const bundleMarkShape: Shape = record(
  { kind: oneOf("bundle"), deployment: text, environment: text, root: anyObject },
  { head: record({ ...floor, tenants: index }), suspension: record(floor) },
);

/** Gives what is to be remembered of a state. */
export function markOf(state: TrustState): BundleMark {
  const { deployment, environment } = state.root.document;
  return {
    kind: "bundle",
    deployment,
    environment,
    root: state.root.signed,
    ...(state.headFloor && { head: state.headFloor }),
    ...(state.suspensionFloor && { suspension: state.suspensionFloor }),
  };
}

/**
 * Gives the state a server begins with: the pinned root, or the newer one it has walked to before, and the floors.
 * Throws `state.corrupt` for a mark of another deployment, environment or root.
 */
export function stateFrom(pinned: TrustedRoot, mark: BundleMark | undefined): TrustState {
  if (mark === undefined) return { root: pinned };
  const stored = readRoot(mark.root);
  const { deployment, environment, version } = pinned.document;
  const foreign = mark.deployment !== deployment || mark.environment !== environment;
  if (!stored.ok || foreign || !stored.signedBy(stored.candidate)) throw corrupt();
  const { candidate } = stored;
  if (candidate.document.deployment !== deployment || candidate.document.environment !== environment) throw corrupt();
  // One version, one root: another of the same version means that pin and mark tell two stories.
  if (candidate.document.version === version && candidate.digest !== pinned.digest) throw corrupt();
  const remembered: TrustState = {
    root: candidate,
    ...(mark.head && { headFloor: mark.head }),
    ...(mark.suspension && { suspensionFloor: mark.suspension }),
  };
  return underRoot(remembered, candidate.document.version > version ? candidate : pinned);
}

/** Says whether any role lists other keys than before: then nothing verified earlier may be reused. */
export function sameKeys(a: TrustedRoot, b: TrustedRoot): boolean {
  const keys = (root: TrustedRoot, role: RoleName): string => [...root.document.roles[role].keys].sort().join();
  return a === b || roleNames.every((role) => keys(a, role) === keys(b, role));
}

function corrupt(): VerifyError {
  return new VerifyError(
    "state",
    "state.corrupt",
    "the high-water mark belongs to another deployment, environment or root",
    {
      mend: "give every deployment its own state folder; to begin anew from the pinned root, remove it",
    },
  );
}
