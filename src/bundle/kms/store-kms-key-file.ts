import { join } from "node:path";
import { replaceFile } from "../replace-file.ts";
import type { KmsKeyFile } from "./kms-key-file.ts";

/** Notes in the keys folder where a key in KMS is. */
export function storeKmsKeyFile(directory: string, key: KmsKeyFile): Promise<void> {
  const file = join(directory, `${key.role}.${key.kid}.kms.json`);
  return replaceFile(file, `${JSON.stringify(key, null, 2)}\n`, 0o600);
}
