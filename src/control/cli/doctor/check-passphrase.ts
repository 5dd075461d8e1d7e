import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { openDeployment } from "../deployment.ts";
import { describeError } from "../describe-error.ts";
import type { Check } from "./check.ts";

/** The passphrase that encrypts secrets in the engine's state: from the environment, or this repository's file. */
export const checkPassphrase: Check = async ({ root, io }) => {
  const shared = { name: "passphrase", needed: true };
  if (io.env.PULUMI_CONFIG_PASSPHRASE !== undefined)
    return { ...shared, ok: true, found: "in PULUMI_CONFIG_PASSPHRASE" };
  const named = io.env.PULUMI_CONFIG_PASSPHRASE_FILE;
  if (!named && !root) return { ...shared, ok: false, found: "no repository of specs" };
  const file = named ?? join(root ?? "", ".tenantry/passphrase");
  try {
    await access(file, constants.R_OK);
    return { ...shared, ok: true, found: `in ${file}` };
  } catch (error) {
    if (!named && (error as NodeJS.ErrnoException).code === "ENOENT") {
      const local = await openDeployment({ ...(root ? { dir: root } : {}) }, io).then(
        ({ settings }) => settings.environment === "local",
        () => false,
      );
      if (local) return { ...shared, ok: true, found: "will be made on first use (environment local)" };
      return {
        ...shared,
        ok: false,
        found: "none",
        mend: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
      };
    }
    const { message, mend } = describeError(error);
    return { ...shared, ok: false, found: message, ...(mend ? { mend } : {}) };
  }
};
