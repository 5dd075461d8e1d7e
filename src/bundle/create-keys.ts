import { access, chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import { type RoleName, type RootDocument, roleNames, type SigningAlgorithm, schemaVersion } from "./documents.ts";
import { generateKey } from "./generate-key.ts";
import { type Keyring, openKeyring } from "./keyring.ts";
import { localSigner } from "./local-signer.ts";
import { signRoot } from "./sign-root.ts";
import { storeKey } from "./store-key.ts";
import { storeRoot } from "./store-root.ts";
import { publicPart, type StoredKey } from "./stored-key.ts";

/** `rootKeys` keys share the root role and `threshold` of them must sign the next one; both are 1 unless said. */
export interface CreateKeysOptions {
  directory: string;
  deployment: string;
  environment: string;
  alg?: SigningAlgorithm;
  rootKeys?: number;
  threshold?: number;
  /** where the newest root is put to be pinned; default: `root.json` beside the folder */
  rootFile?: string;
  clock?: Clock;
}

/**
 * Makes a deployment's keys: one key for each role, and root 1 that names them.
 * The root is written last, so that a killed run leaves only keys that no root lists, and the next run starts anew.
 * Throws `keys.exists` where the folder already has a root.
 */
export async function createKeys(options: CreateKeysOptions): Promise<Keyring> {
  const {
    directory,
    deployment,
    environment,
    alg = "ES256",
    rootKeys = 1,
    threshold = 1,
    clock = systemClock,
  } = options;
  if (!(threshold >= 1 && threshold <= rootKeys))
    throw new TypeError("the threshold must be from 1 to the number of root keys");
  if (await exists(join(directory, "roots", "1.json"))) {
    throw new BundleError("keys.exists", `${directory} already holds the keys of a deployment`, {
      kind: "usage",
      mend: "rotate them with `tenantry keys rotate`",
    });
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const now = clock();
  const keys: StoredKey[] = [];
  for (const role of roleNames) {
    for (let n = 0; n < (role === "root" ? rootKeys : 1); n += 1) keys.push(await generateKey(role, now, alg));
  }
  const of = (role: RoleName): string[] => keys.filter((key) => key.role === role).map((key) => key.kid);
  const roles = Object.fromEntries(
    roleNames.map((role) => [role, { keys: of(role), threshold: role === "root" ? threshold : 1 }]),
  ) as RootDocument["roles"];
  const document: RootDocument = {
    schema: schemaVersion,
    requires: [],
    deployment,
    environment,
    version: 1,
    issued: now,
    expires: now + limits.rootLife,
    keys: Object.fromEntries(keys.map((key) => [key.kid, publicPart(key)])),
    roles,
  };
  const root = await signRoot(document, keys.filter((key) => key.role === "root").map(localSigner));
  for (const key of keys) await storeKey(directory, key);
  await storeRoot(directory, root, 1, options.rootFile);
  return openKeyring(directory);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
