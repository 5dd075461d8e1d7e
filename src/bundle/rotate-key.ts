import { systemClock } from "../clock.ts";
import { type AmendRootOptions, amendRoot } from "./amend-root.ts";
import { BundleError } from "./bundle-error.ts";
import type { PublicKeyJwk, RoleName, SigningAlgorithm } from "./documents.ts";
import { generateKey } from "./generate-key.ts";
import type { Keyring } from "./keyring.ts";
import { kmsPublicKey } from "./kms/kms-public-key.ts";
import { kmsSigner } from "./kms/kms-signer.ts";
import { storeKmsKeyFile } from "./kms/store-kms-key-file.ts";
import { localSigner } from "./local-signer.ts";
import type { Signer } from "./signer.ts";
import { storeKey } from "./store-key.ts";
import { publicPart } from "./stored-key.ts";

/**
 * Begins a rotation: a new key of `role` stands in root N+1 beside the old ones and signs from now on, while what the
 * old ones signed stays valid until `retireKey`. The key is stored before the root that names it. With `kms` (a reference
 * `kms:…`) the key is one in AWS KMS, of which only the public part comes here; throws the `kms.*` codes then, and
 * `keys.exists` (kind usage) for one that a root lists already: two roles never share a key.
 */
export async function rotateKey(
  keyring: Keyring,
  role: RoleName,
  options: AmendRootOptions & { alg?: SigningAlgorithm; kms?: string } = {},
): Promise<{ keyring: Keyring; kid: string }> {
  const first = keyring.document.keys[keyring.document.roles[role].keys[0] ?? ""]?.alg;
  const alg = options.alg ?? (first === "EdDSA" ? "EdDSA" : "ES256");
  const created = (options.clock ?? systemClock)();
  const key =
    options.kms === undefined
      ? await newKey(keyring, role, created, alg)
      : await keyInKms(keyring, role, created, options.kms);
  const next = await amendRoot(
    keyring,
    (root) => {
      root.keys[key.kid] = key.jwk;
      root.roles[role].keys.push(key.kid);
    },
    options,
    key.signer === undefined || role !== "root" ? [] : [key.signer],
  );
  return { keyring: next, kid: key.kid };
}

interface RoleKey {
  kid: string;
  jwk: PublicKeyJwk;
  /** none for the seal role */
  signer?: Signer;
}

async function newKey(keyring: Keyring, role: RoleName, created: number, alg: SigningAlgorithm): Promise<RoleKey> {
  const key = await generateKey(role, created, alg);
  await storeKey(keyring.directory, key);
  return { kid: key.kid, jwk: publicPart(key), ...(role === "seal" ? {} : { signer: localSigner(key) }) };
}

async function keyInKms(keyring: Keyring, role: RoleName, created: number, wanted: string): Promise<RoleKey> {
  if (role === "seal")
    throw new BundleError("kms.reference", "the seal role's key opens secrets on servers: it can't be in KMS", {
      kind: "usage",
    });
  const key = await kmsPublicKey(wanted);
  if (keyring.document.keys[key.kid] !== undefined)
    throw new BundleError("keys.exists", `the newest root lists the key ${key.kid} already`, { kind: "usage" });
  await storeKmsKeyFile(keyring.directory, { ...key, role, created });
  return { kid: key.kid, jwk: key.jwk, signer: kmsSigner(key) };
}

/** Says which role lists `kid` in the newest root; throws `keys.unknown` (kind usage). */
export function roleOf(keyring: Keyring, kid: string): RoleName {
  for (const [role, { keys }] of Object.entries(keyring.document.roles)) {
    if (keys.includes(kid)) return role as RoleName;
  }
  throw new BundleError("keys.unknown", `no role of the newest root lists the key ${kid}`, { kind: "usage" });
}
