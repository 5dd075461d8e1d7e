import { systemClock } from "../clock.ts";
import { type AmendRootOptions, amendRoot } from "./amend-root.ts";
import { BundleError } from "./bundle-error.ts";
import type { RoleName, SigningAlgorithm } from "./documents.ts";
import { generateKey } from "./generate-key.ts";
import type { Keyring } from "./keyring.ts";
import { publicPart } from "./stored-key.ts";
import { storeKey } from "./store-key.ts";

/**
 * Begins a rotation: a new key of `role` stands in root N+1 beside the old ones and signs from now on, while what the
 * old ones signed stays valid until `retireKey`. The key is stored before the root that names it.
 */
export async function rotateKey(
  keyring: Keyring,
  role: RoleName,
  options: AmendRootOptions & { alg?: SigningAlgorithm } = {},
): Promise<{ keyring: Keyring; kid: string }> {
  const first = keyring.document.keys[keyring.document.roles[role].keys[0] ?? ""]?.alg;
  const alg = options.alg ?? (first === "EdDSA" ? "EdDSA" : "ES256");
  const key = await generateKey(role, (options.clock ?? systemClock)(), alg);
  await storeKey(keyring.directory, key);
  const next = await amendRoot(
    keyring,
    (root) => {
      root.keys[key.kid] = publicPart(key);
      root.roles[role].keys.push(key.kid);
    },
    options,
    [key],
  );
  return { keyring: next, kid: key.kid };
}

/** Says which role lists `kid` in the newest root; throws `keys.unknown` (kind usage). */
export function roleOf(keyring: Keyring, kid: string): RoleName {
  for (const [role, { keys }] of Object.entries(keyring.document.roles)) {
    if (keys.includes(kid)) return role as RoleName;
  }
  throw new BundleError("keys.unknown", `no role of the newest root lists the key ${kid}`, { kind: "usage" });
}
