// tenantry keys list: who signs what.
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { type KeysResult, keysResult, showKeys } from "../show-keys.ts";

/** Lists the keys of the newest root. */
export const keysList: Command<object, KeysResult> = {
  run: async (options, io) => keysResult(await (await openDeployment(options, io)).openKeyring()),
  print: showKeys,
};
