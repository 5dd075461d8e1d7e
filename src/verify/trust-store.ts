// The client of TUF 5.3 to 5.6 as a pure state machine: bytes in, a newer state out, or a refusal thrown.
// No clock, no file: `at` is fixed for one refresh (TUF 5.1), reading and remembering are the refresher's.
import { hash } from "node:crypto";
import type { HeadDocument, IndexRoot, SuspensionDocument } from "../bundle/documents.ts";
import { nextRoot } from "./next-root.ts";
import type { TrustedRoot } from "./trusted-root.ts";
import { VerifyError } from "./verify-error.ts";
import { verifyHead } from "./verify-head.ts";
import { verifySuspension } from "./verify-suspension.ts";

/** What was accepted last, which nothing may fall below. `digest`: base64url SHA-256 of the JWS; `kid`: who signed it. */
export interface Floor {
  version: number;
  digest: string;
  kid: string;
}

export interface TrustState {
  readonly root: TrustedRoot;
  readonly headFloor?: Floor & { tenants: IndexRoot };
  readonly suspensionFloor?: Floor;
  readonly head?: { document: HeadDocument; bytes: Buffer };
  readonly suspension?: { document: SuspensionDocument; bytes: Buffer };
}

/** Takes in root N+1 (TUF 5.3.4 to 5.3.9). */
export function acceptRoot(state: TrustState, bytes: Buffer): TrustState {
  const next = nextRoot(state.root, bytes);
  if (!next.ok) throw refused("root", next.code, `root ${state.root.document.version + 1}`);
  return underRoot(state, next.root);
}

/**
 * TUF 5.3.11, fast-forward recovery: what a key signed that the root no longer lists for it is forgotten together with
 * its version, so that a thief's version 2^47 does not lock the deployment out for ever. Keys that were only added
 * forget nothing.
 */
export function underRoot(state: TrustState, root: TrustedRoot): TrustState {
  const { headFloor, suspensionFloor, head, suspension } = state;
  const headStands = headFloor !== undefined && root.key("head", headFloor.kid) !== undefined;
  const listStands = suspensionFloor !== undefined && root.key("suspension", suspensionFloor.kid) !== undefined;
  return {
    root,
    ...(headStands ? { headFloor, ...(head && { head }) } : {}),
    ...(listStands ? { suspensionFloor, ...(suspension && { suspension }) } : {}),
  };
}

/** TUF 5.3.10: the last root of the walk must be alive; those on the way need not be. */
export function assertRootAlive(state: TrustState, at: number): void {
  if (at >= state.root.document.expires) throw refused("root", "root.expired", "the newest root");
}

/** Takes in a head (TUF 5.4 and 5.5): signature, rollback, freeze. The same bytes again give the same state. */
export function acceptHead(state: TrustState, bytes: Buffer, at: number): TrustState {
  if (state.head?.bytes.equals(bytes)) return state;
  const verdict = verifyHead(bytes.toString("latin1"), { trust: state.root, at });
  if (!verdict.ok) throw refused("head", verdict.code, "the head");
  const floor = floorOf(bytes, verdict.head.version, verdict.kid);
  assertNotBelow("head", floor, state.headFloor);
  const headFloor = { ...floor, tenants: verdict.head.tenants };
  return { ...state, head: { document: verdict.head, bytes }, headFloor };
}

/** Takes in a suspension list, under the same rules as a head. */
export function acceptSuspension(state: TrustState, bytes: Buffer, at: number): TrustState {
  if (state.suspension?.bytes.equals(bytes)) return state;
  const verdict = verifySuspension(bytes.toString("latin1"), { trust: state.root, at });
  if (!verdict.ok) throw refused("suspension", verdict.code, "the suspension list");
  const suspensionFloor = floorOf(bytes, verdict.list.version, verdict.kid);
  assertNotBelow("suspension", suspensionFloor, state.suspensionFloor);
  return { ...state, suspension: { document: verdict.list, bytes }, suspensionFloor };
}

function floorOf(bytes: Buffer, version: number, kid: string): Floor {
  return { version, digest: hash("sha256", bytes, "base64url"), kid };
}

function assertNotBelow(part: "head" | "suspension", next: Floor, floor: Floor | undefined): void {
  if (floor === undefined) return;
  // TUF 5.4.3.1
  if (next.version < floor.version) throw refused(part, "rollback.version", `the ${part} (version ${next.version})`);
  // TUF 5.4.3.1 again, read strictly: one version names one document.
  if (next.version === floor.version && next.digest !== floor.digest) {
    throw refused(part, "rollback.digest", `the ${part} (version ${next.version})`);
  }
}

function refused(
  part: "root" | "head" | "suspension",
  code: ConstructorParameters<typeof VerifyError>[1],
  what: string,
): VerifyError {
  const clock = code === "time.future" || code === "root.future";
  return new VerifyError(part, code, `${what} is refused: ${code}`, clock ? { mend: "set this machine's clock" } : {});
}
