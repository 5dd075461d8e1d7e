// The deployment's private keys in one folder, and the chain of roots that says what they are trusted for.
// `<role>.<kid>.json` private keys (0600) · `<role>.<kid>.kms.json` where a key in KMS is · `roots/<N>.json` every root since 1 · `../root.json` the newest, to be pinned.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BundleError } from "./bundle-error.ts";
import type { PublicKeyJwk, RoleName, RootDocument, SignedRoot, SigningAlgorithm } from "./documents.ts";
import { type KmsKeyFile, readKmsKeyFile } from "./kms/kms-key-file.ts";
import { kmsSigner } from "./kms/kms-signer.ts";
import { localSigner } from "./local-signer.ts";
import type { Signer } from "./signer.ts";
import { readStoredKey, type StoredKey } from "./stored-key.ts";

/** What people may see of a key. `held`: its private part is in the folder, or in the KMS
 * that `kms` names. `signs`: new documents are signed by it. */
export interface KeyInfo {
  kid: string;
  role: RoleName;
  alg: SigningAlgorithm | PublicKeyJwk["alg"];
  created?: number;
  held: boolean;
  signs: boolean;
  /** `kms:<arn>` */
  kms?: string;
}

export interface Keyring {
  readonly directory: string;
  /** the newest root, signed and as document */
  readonly root: SignedRoot;
  readonly document: RootDocument;
  /** every root since version 1, in order */
  readonly roots: readonly SignedRoot[];
  /** every key the newest root lists, by role, newest first */
  list(): KeyInfo[];
  /** the newest key of a role that is held or in KMS; throws `keys.missing` (kind missing) */
  signer(role: Exclude<RoleName, "seal">): Signer;
  /** every root key that is held or in KMS, whatever root lists it */
  rootSigners(): Signer[];
  /** public seal keys of the newest root: the recipients of every sealed secret */
  sealKeys(): { kid: string; jwk: PublicKeyJwk }[];
  /** private keys as stored, for a seal key that a server needs; throws `keys.missing` */
  held(role: RoleName): StoredKey[];
}

/** Opens the keys folder. Throws `keys.missing`, `keys.unreadable`, `keys.malformed` (kind missing: exit code 3). */
export async function openKeyring(directory: string): Promise<Keyring> {
  const roots = await readRoots(directory);
  const root = roots.at(-1);
  if (root === undefined) throw absent(directory);
  const document = rootDocumentOf(root);
  const names = await namesIn(directory);
  const paths = names.filter((name) => /^[a-z]+\.[\w-]{43}\.json$/.test(name)).map((name) => join(directory, name));
  const keys = await Promise.all(paths.map(readStoredKey));
  keys.sort((a, b) => b.created - a.created || (a.kid < b.kid ? -1 : 1));

  const inKms = await Promise.all(
    names
      .filter((name) => /^[a-z]+\.[\w-]{43}\.kms\.json$/.test(name))
      .sort()
      .map((name) => readKmsKeyFile(join(directory, name))),
  );
  const newestFirst = <Key extends StoredKey | KmsKeyFile>(candidates: readonly Key[], role: RoleName): Key[] => {
    const listed = document.roles[role].keys;
    const found = candidates.filter((key) => key.role === role && listed.includes(key.kid));
    // The order of the root's list is the order of announcement: its last key is the newest.
    found.sort((a, b) => listed.indexOf(b.kid) - listed.indexOf(a.kid));
    if (found.length === 0) {
      throw new BundleError("keys.missing", `no private key of the role ${role} is in ${directory}`, {
        kind: "missing",
        mend: `restore it, or run this where the ${role} key is`,
      });
    }
    return found;
  };
  const known = [...keys, ...inKms];
  const signerOf = (key: StoredKey | KmsKeyFile): Signer => ("reference" in key ? kmsSigner(key) : localSigner(key));
  const signer = (role: Exclude<RoleName, "seal">): Signer => {
    const [newest] = newestFirst(known, role);
    if (newest === undefined) throw absent(directory);
    return signerOf(newest);
  };
  return {
    directory,
    root,
    document,
    roots,
    held: (role) => newestFirst(keys, role),
    signer,
    rootSigners: () => known.filter((key) => key.role === "root").map(signerOf),
    sealKeys: () =>
      document.roles.seal.keys.flatMap((kid) => {
        const jwk = document.keys[kid];
        return jwk === undefined ? [] : [{ kid, jwk }];
      }),
    list: () =>
      (Object.keys(document.roles) as RoleName[]).flatMap((role) => {
        const kids = document.roles[role].keys.toReversed();
        const first = kids.find((kid) => known.some((key) => key.kid === kid));
        return kids.flatMap((kid): KeyInfo[] => {
          const jwk = document.keys[kid];
          if (jwk === undefined) return [];
          const stored = known.find((key) => key.kid === kid);
          const kept =
            stored === undefined
              ? {}
              : { created: stored.created, ...("reference" in stored ? { kms: stored.reference } : {}) };
          return [{ kid, role, alg: jwk.alg, ...kept, held: stored !== undefined, signs: kid === first }];
        });
      }),
  };
}

/** Reads a root's document without any check: for the owner of the keys, never for a verifier. */
export function rootDocumentOf(root: SignedRoot): RootDocument {
  return JSON.parse(Buffer.from(root.payload, "base64url").toString("utf8")) as RootDocument;
}

async function readRoots(directory: string): Promise<SignedRoot[]> {
  const names = (await namesIn(join(directory, "roots"))).filter((name) => /^[1-9][0-9]*\.json$/.test(name));
  const versions = names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  try {
    return await Promise.all(
      versions.map(async (version) => JSON.parse(await readFile(join(directory, "roots", `${version}.json`), "utf8"))),
    );
  } catch (cause) {
    throw new BundleError("keys.unreadable", `a root below ${directory} cannot be read`, { kind: "missing", cause });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw absent(directory);
    throw new BundleError("keys.unreadable", `the keys folder ${directory} cannot be read`, { kind: "missing", cause });
  }
}

function absent(directory: string): BundleError {
  return new BundleError("keys.missing", `there are no keys in ${directory}`, {
    kind: "missing",
    mend: "create them with `tenantry keys create`",
  });
}
