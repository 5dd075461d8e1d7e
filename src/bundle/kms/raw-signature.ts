import { BundleError } from "../bundle-error.ts";

/** bytes of r and of s on P-256 */
const half = 32;

/**
 * ECDSA signature as X9.62 writes it (DER: SEQUENCE of two INTEGERs; RFC 3279 2.2.3) → the 64 bytes r‖s of a JWS (RFC 7518 3.4).
 * Strict: minimal lengths, no sign bit, no needless zero, nothing after the end, neither number zero. Throws `kms.malformed`.
 */
export function rawSignature(der: Uint8Array): Uint8Array {
  // 72 is the most that two numbers of 32 bytes take, so every length has the short form.
  if (der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) throw malformed();
  const raw = new Uint8Array(2 * half);
  const afterR = readInteger(der, 2, raw.subarray(0, half));
  const end = readInteger(der, afterR, raw.subarray(half));
  if (end !== der.length) throw malformed();
  return raw;
}

/** Writes the INTEGER at `at` right-aligned into `into`; gives where the next element begins. */
function readInteger(der: Uint8Array, at: number, into: Uint8Array): number {
  const length = der[at + 1];
  const first = der[at + 2];
  const end = at + 2 + (length ?? 0);
  if (der[at] !== 0x02 || length === undefined || length === 0 || first === undefined || end > der.length)
    throw malformed();
  // X.690 8.3: two's complement in the fewest octets; ours are positive.
  if (first >= 0x80) throw malformed();
  if (first === 0 && (length === 1 || (der[at + 3] ?? 0) < 0x80)) throw malformed();
  const number = der.subarray(first === 0 ? at + 3 : at + 2, end);
  if (number.length > into.length) throw malformed();
  into.set(number, into.length - number.length);
  return end;
}

function malformed(): BundleError {
  return new BundleError("kms.malformed", "the key service answered with something that is no P-256 signature", {
    kind: "failed",
  });
}
