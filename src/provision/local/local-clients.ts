// The tenant's OAuth clients on the embedded platform, and what each proves itself with.
import { all, secret } from "@pulumi/pulumi";
import { AppCredential } from "../app-credential/app-credential.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import type { LocalFrame } from "./local-frame.ts";
import { Client } from "./local-resources.ts";
import { clientKey } from "./client-key.ts";

/**
 * A client stays one client through every rotation. The platform itself makes a secret for each epoch and takes that of the
 * epoch before as long as the spec keeps it; with `private_key_jwt` it has the public keys of both.
 */
export function localClients({
  plan,
  tenant,
  prefix,
  part,
}: LocalFrame): Pick<PlatformOutcome, "clientIds" | "secrets"> {
  const { tenantId, owner, rotation } = plan;
  const { epoch, keepPrevious } = rotation;
  const made: Pick<PlatformOutcome, "clientIds" | "secrets"> = { clientIds: {}, secrets: [] };
  const byKey = plan.options.local?.clientAuthentication === "private_key_jwt";
  for (const client of plan.clients) {
    const name = `${prefix}client.${client.name}`;
    const args = { organization: tenantId, owner, ...client };
    if (client.kind === "native") {
      made.clientIds[client.name] = new Client(name, args, part).clientId;
      continue;
    }
    if (byKey) {
      const keys = (keepPrevious ? [epoch, epoch - 1] : [epoch]).map(
        (of) =>
          new AppCredential(
            `${prefix}credential.${client.name}.${of}`,
            { owner, app: client.name, epoch: of, kind: "key-pair" },
            { parent: tenant },
          ),
      );
      const publicKeys = all(keys.map(({ keyId, publicPem }) => clientKey(keyId, publicPem)));
      made.clientIds[client.name] = new Client(
        name,
        { ...args, authentication: "private_key_jwt", publicKeys },
        part,
      ).clientId;
      const [current] = keys;
      if (current !== undefined)
        made.secrets.push({ field: `clients.${client.name}.privateKey`, value: current.secret });
      continue;
    }
    // The first epoch is what a client has by itself.
    const app = new Client(name, { ...args, ...(epoch === 1 ? {} : { rotation }) }, part);
    made.clientIds[client.name] = app.clientId;
    const value = secret(app.clientSecret.apply((text) => text ?? ""));
    made.secrets.push({ field: `clients.${client.name}.clientSecret`, value });
  }
  return made;
}
