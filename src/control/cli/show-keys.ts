// The public facts of keys, for people and for `--json`.
import type { KeyInfo, Keyring } from "../../bundle/keyring.ts";
import type { Io } from "./io.ts";
import { textTable } from "./text-table.ts";

/** What `tenantry keys …` answers: nothing of it is secret. `created` is in seconds since the epoch. */
export interface KeysResult {
  deployment: string;
  environment: string;
  /** version of the newest root */
  root: number;
  /** seconds since the epoch */
  rootExpires: number;
  directory: string;
  keys: KeyInfo[];
}

/** Gives the public facts of an opened keyring. */
export function keysResult(keyring: Keyring): KeysResult {
  const { deployment, environment, version, expires } = keyring.document;
  const { directory } = keyring;
  return { deployment, environment, root: version, rootExpires: expires, directory, keys: keyring.list() };
}

/** Says a keyring as a table: role, key id, what it does, since when. */
export function showKeys(result: KeysResult, io: Io): void {
  const rows = result.keys.map((key) => [
    key.role,
    key.kid,
    key.alg,
    key.signs
      ? io.paint("green", key.role === "seal" ? "seals" : "signs")
      : key.held
        ? "old"
        : io.paint("dim", "elsewhere"),
    key.created === undefined ? "" : day(key.created),
  ]);
  io.say(textTable(io, ["role", "key", "algorithm", "state", "since"], rows));
  io.say(`root ${result.root} of ${result.deployment}/${result.environment}, until ${day(result.rootExpires)}`);
}

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
