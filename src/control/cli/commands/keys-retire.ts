// tenantry keys retire <role>: the second half of a rotation; what only the old key signed is refused from now on.
import { retireKey } from "../../../bundle/retire-key.ts";
import { TenantryError } from "../../../errors.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { documentsNeedingKey } from "../documents-needing-key.ts";
import { roleWord } from "../role-word.ts";
import { type KeysResult, keysResult, showKeys } from "../show-keys.ts";

interface RetireOptions {
  role: string;
  compromised?: boolean;
}

interface RetireResult extends KeysResult {
  role: string;
  retired: string[];
}

/** Takes every key of a role but the newest out of the root; refused while something published needs one of them. */
export const keysRetire: Command<RetireOptions, RetireResult> = {
  async run(options, io) {
    const role = roleWord(options.role);
    const { openKeyring, openTarget, rootFile } = await openDeployment(options, io);
    let keyring = await openKeyring();
    const [newest, ...old] = keyring.document.roles[role].keys.toReversed();
    if (newest === undefined || old.length === 0) {
      throw new TenantryError("cli.nothing-to-retire", `the role ${role} has one key only`, {
        kind: "usage",
        mend: `rotate first: tenantry keys rotate ${role}`,
      });
    }
    if (!options.compromised) {
      const needing = await documentsNeedingKey(await openTarget(), role, new Set(old));
      if (needing.length > 0) {
        throw new TenantryError(
          "cli.key-in-use",
          `${needing.length} published documents need the old ${role} key: ${needing.slice(0, 5).join(", ")}`,
          {
            mend: "`tenantry up` and `tenantry publish` first; --compromised retires it at once, and they are refused",
          },
        );
      }
    }
    for (const kid of old) keyring = await retireKey(keyring, kid, { rootFile, clock: io.clock });
    return { role, retired: old, ...keysResult(keyring) };
  },

  print(result, io) {
    showKeys(result, io);
    io.say("next: `tenantry publish`, so that servers learn the new root");
  },
};
