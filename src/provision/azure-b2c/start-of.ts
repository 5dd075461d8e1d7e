// When a key of a B2C key set begins.
import { X509Certificate } from "node:crypto";
import type { ShownKey } from "./graph-shapes.ts";

/**
 * Seconds since the epoch; undefined where the key says nothing of it. A key that came with a certificate begins with that, and Graph's
 * documentation does not say whether `nbf` is then shown.
 */
export function startOf({ nbf, x5c }: Partial<ShownKey>): number | undefined {
  const [own] = x5c ?? [];
  if (nbf !== undefined || own === undefined) return nbf;
  try {
    return Date.parse(new X509Certificate(Buffer.from(own, "base64")).validFrom) / 1_000;
  } catch {
    return undefined;
  }
}
