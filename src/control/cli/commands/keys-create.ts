// tenantry keys create: the deployment's keys and root 1.
import { createKeys } from "../../../bundle/create-keys.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { type KeysResult, keysResult, showKeys } from "../show-keys.ts";

/** Makes one key a role and the root to pin. Refuses (`keys.exists`) where keys are. */
export const keysCreate: Command<object, KeysResult> = {
  async run(options, io) {
    const { settings, keysDirectory, rootFile } = await openDeployment(options, io);
    const { deployment, environment } = settings;
    return keysResult(
      await createKeys({ directory: keysDirectory, rootFile, deployment, environment, clock: io.clock }),
    );
  },

  print(result, io) {
    showKeys(result, io);
    io.say("keep the keys secret and backed up; give the root beside them to every server (its pin)");
  },
};
