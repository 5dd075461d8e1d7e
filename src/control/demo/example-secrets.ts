// Secrets that the example specs refer to as files: made up where they are missing, so that the demo needs no account.
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Makes every missing `file:.tenantry/secrets/…` of `references` below `root`, with 32 random bytes as base64url,
 * mode 0600. Other references are the user's own and stay untouched. Gives the paths that were made.
 */
export async function makeExampleSecrets(root: string, references: readonly string[]): Promise<string[]> {
  const made: string[] = [];
  for (const reference of new Set(references)) {
    if (!reference.startsWith("file:.tenantry/secrets/")) continue;
    const path = reference.slice("file:".length);
    await mkdir(dirname(join(root, path)), { recursive: true, mode: 0o700 });
    try {
      await writeFile(join(root, path), randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
      made.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return made;
}
