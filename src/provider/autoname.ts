// Physical names for resources that leave theirs to us.
import { createHash } from "node:crypto";

/** What the engine says about a name in its check call. */
export interface NameRequest {
  /** the resource's logical name */
  name: string;
  /** bytes that the engine draws once for a resource and repeats in every later run of the same operation */
  randomSeed: Uint8Array;
  /** the engine's own proposal (pulumi:autonaming); `undefined`: ours */
  proposed?: string;
  /** characters that the name may have at most, 16 or more */
  limit?: number;
}

const suffixLength = 7;

/** `<name>-<7 hex digits>`, deterministic in name and seed; cut in the name, never in the digits. */
export function autoname({ name, randomSeed, proposed, limit = 63 }: NameRequest): string {
  if (proposed !== undefined && proposed !== "") return proposed.slice(0, limit);
  // A run without a seed (an old engine, a unit test) still gets a name that depends on nothing but the resource.
  const digits = createHash("sha256").update(randomSeed).update("\0").update(name).digest("hex").slice(0, suffixLength);
  return `${name.slice(0, limit - suffixLength - 1)}-${digits}`;
}
