// Engine: the passphrase that encrypts secrets in the state of the environment `local`.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where it lives, below a repository's root. */
export const passphraseFile = (root: string): string => join(root, ".tenantry", "passphrase");

/**
 * The environment variables that give the engine its passphrase, as additions to `env`. Whoever sets one themselves is
 * obeyed. Otherwise `local` gets a random one in `.tenantry/passphrase` (0600, made once, however many runs start at
 * the same time); other environments get none, and the engine says what is missing.
 */
export async function passphraseEnvironment(
  root: string,
  environment: string,
  env: NodeJS.ProcessEnv,
): Promise<{ PULUMI_CONFIG_PASSPHRASE_FILE?: string }> {
  if (env.PULUMI_CONFIG_PASSPHRASE !== undefined || env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined) return {};
  if (environment !== "local") return {};
  const file = passphraseFile(root);
  if (!existsSync(file)) {
    await mkdir(join(root, ".tenantry"), { recursive: true });
    const partial = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
    await writeFile(partial, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    // A hard link appears whole or not at all, and never replaces the one that another run has just made.
    await link(partial, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await rm(partial, { force: true });
  }
  return { PULUMI_CONFIG_PASSPHRASE_FILE: file };
}
