import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";
import type { StoredKey } from "./stored-key.ts";

/** Writes a private key into the keys folder, mode 0600. */
export function storeKey(directory: string, key: StoredKey): Promise<void> {
  return replaceFile(join(directory, `${key.role}.${key.kid}.json`), `${JSON.stringify(key, null, 2)}\n`, 0o600);
}
