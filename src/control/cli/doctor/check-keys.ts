import { roleNames } from "../../../bundle/documents.ts";
import { TenantryError } from "../../../errors.ts";
import { openDeployment } from "../deployment.ts";
import { describeError } from "../describe-error.ts";
import type { Check } from "./check.ts";

/** Every role has a key here that can be read and that the newest root lists. */
export const checkKeys: Check = async ({ root, io }) => {
  const shared = { name: "keys", needed: true };
  if (!root) return { ...shared, ok: false, found: "no repository of specs" };
  try {
    const { openKeyring, settings } = await openDeployment({ dir: root }, io);
    const keyring = await openKeyring().catch((error) => {
      const absent = error instanceof TenantryError && error.code === "keys.missing";
      if (absent && settings.environment === "local") return undefined;
      throw error;
    });
    if (!keyring) return { ...shared, ok: true, found: "will be made on first use (environment local)" };
    const held = new Set(
      keyring
        .list()
        .filter((key) => key.held)
        .map((key) => key.role),
    );
    const absent = roleNames.filter((role) => !held.has(role));
    const { version, expires } = keyring.document;
    if (expires <= io.clock())
      return { ...shared, ok: false, found: `root ${version} has expired`, mend: "`tenantry keys rotate root`" };
    const found =
      absent.length === 0 ? `every role, root ${version}` : `root ${version}; elsewhere: ${absent.join(", ")}`;
    return { ...shared, ok: true, found };
  } catch (error) {
    const { message, mend } = describeError(error);
    return { ...shared, ok: false, found: message, ...(mend ? { mend } : {}) };
  }
};
