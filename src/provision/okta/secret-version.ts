// When a write-only secret has to be written again.
import { createHash } from "node:crypto";
import { type Output, secret } from "@pulumi/pulumi";

/**
 * A number that changes with the secret's value: 31 bits of its hash. It is itself a secret, so the state keeps it
 * encrypted: in plain text it would let somebody test guesses.
 */
export function secretVersion(value: Output<string>): Output<number> {
  return secret(value.apply((text) => (createHash("sha256").update(text).digest().readUInt32BE(0) >>> 1) + 1));
}
