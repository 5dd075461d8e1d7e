// The deployment's private keys in one folder, and the chain of roots that says what they are trusted for.
// `<role>.<kid>.json` private keys (0600) · `roots/<N>.json` every root since 1 · `../root.json` the newest, to be pinned.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BundleError } from "./bundle-error.ts";
import type { PublicKeyJwk, RoleName, RootDocument, SigningAlgorithm, SignedRoot } from "./documents.ts";
import { localSigner } from "./local-signer.ts";
import type { Signer } from "./signer.ts";
import { readStoredKey, type StoredKey } from "./stored-key.ts";

/** What people may see of a key. `held`: its private part is in the folder. `signs`: new documents are signed by it. */
export interface KeyInfo {
  kid: string;
  role: RoleName;
  alg: SigningAlgorithm | PublicKeyJwk["alg"];
  created?: number;
  held: boolean;
  signs: boolean;
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
  /** the newest held key of a role; throws `keys.missing` (kind missing) */
  signer(role: Exclude<RoleName, "seal">): Signer;
  /** every held root key, whatever root lists it */
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

  const held = (role: RoleName): StoredKey[] => {
    const listed = document.roles[role].keys;
    const found = keys.filter((key) => key.role === role && listed.includes(key.kid));
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
  const signer = (role: Exclude<RoleName, "seal">): Signer => {
    const [newest] = held(role);
    if (newest === undefined) throw absent(directory);
    return localSigner(newest);
  };
  return {
    directory,
    root,
    document,
    roots,
    held,
    signer,
    rootSigners: () => keys.filter((key) => key.role === "root").map(localSigner),
    sealKeys: () =>
      document.roles.seal.keys.flatMap((kid) => {
        const jwk = document.keys[kid];
        return jwk === undefined ? [] : [{ kid, jwk }];
      }),
    list: () =>
      (Object.keys(document.roles) as RoleName[]).flatMap((role) => {
        const kids = document.roles[role].keys.toReversed();
        const first = kids.find((kid) => keys.some((key) => key.kid === kid));
        return kids.flatMap((kid): KeyInfo[] => {
          const jwk = document.keys[kid];
          if (jwk === undefined) return [];
          const stored = keys.find((key) => key.kid === kid);
          const created = stored === undefined ? {} : { created: stored.created };
          return [{ kid, role, alg: jwk.alg, ...created, held: stored !== undefined, signs: kid === first }];
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
