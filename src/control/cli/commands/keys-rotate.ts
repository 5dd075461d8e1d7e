// tenantry keys rotate <role>: the first half of a rotation; the old key stays trusted.
import { rotateKey } from "../../../bundle/rotate-key.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { roleWord } from "../role-word.ts";
import { type KeysResult, keysResult, showKeys } from "../show-keys.ts";

interface RotateResult extends KeysResult {
  role: string;
  /** the new key's id */
  kid: string;
}

/** Adds a key to a role in root N+1. */
export const keysRotate: Command<{ role: string; kms?: string }, RotateResult> = {
  async run(options, io) {
    const role = roleWord(options.role);
    const deployment = await openDeployment(options, io);
    const { rootFile } = deployment;
    const kms = options.kms === undefined ? {} : { kms: options.kms };
    const amend = { rootFile, clock: io.clock, ...kms };
    const { keyring, kid } = await rotateKey(await deployment.openKeyring(), role, amend);
    return { role, kid, ...keysResult(keyring) };
  },

  print(result, io) {
    showKeys(result, io);
    const signed = result.role === "tenant" || result.role === "seal" ? "`tenantry up` every tenant, " : "";
    io.say(`next: ${signed}\`tenantry publish\`, then \`tenantry keys retire ${result.role}\``);
  },
};
