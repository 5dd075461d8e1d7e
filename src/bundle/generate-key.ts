import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { RoleName, SigningAlgorithm } from "./documents.ts";
import { keyThumbprint } from "./key-thumbprint.ts";
import type { StoredKey } from "./stored-key.ts";

const generate = promisify(generateKeyPair);

/** Makes a new private key for `role`: P-256 for ES256 and for the seal role's key agreement, Ed25519 for EdDSA. */
export async function generateKey(
  role: RoleName,
  created: number,
  alg: SigningAlgorithm = "ES256",
): Promise<StoredKey> {
  const edwards = role !== "seal" && alg === "EdDSA";
  const { privateKey } = edwards ? await generate("ed25519", {}) : await generate("ec", { namedCurve: "P-256" });
  const exported = privateKey.export({ format: "jwk" }) as Omit<StoredKey["jwk"], "alg">;
  const jwk: StoredKey["jwk"] = { ...exported, alg: role === "seal" ? "ECDH-ES+A256KW" : alg };
  return { kid: keyThumbprint(jwk), role, created, jwk };
}
