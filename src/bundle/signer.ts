// Who signs: a key in a file today, a key in a KMS later. Nobody but the signer sees the private part.
import type { SigningAlgorithm } from "./documents.ts";

/** Signs bytes under one key. `kid` is the key's RFC 7638 thumbprint (base64url SHA-256). */
export interface Signer {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  /** Gives the JWS signature: 64 bytes, r‖s for ES256 (RFC 7518 3.4), R‖S for EdDSA (RFC 8037 3.1). */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
