// What an OAuth app proves itself with, made here and never shown: a key pair or a random secret of one epoch.
import { createHash, generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { Secret } from "../../provider/secret.ts";
import type { AppCredentialInputs } from "./app-credential.ts";

/**
 * A run killed between create and its answer leaves nothing behind but a key that nobody was given: the next run makes
 * another. The state keeps the private part encrypted, because the signed config and a replaced platform need it again.
 */
export const appCredentialBehaviour: ResourceBehaviour<AppCredentialInputs> = {
  computed: ["secret", "publicPem", "keyId"],
  secretOutputs: ["secret"],
  replaceOn: ["owner", "app", "epoch", "kind"],
  async create({ inputs }) {
    const { owner, app, epoch, kind } = inputs;
    const made =
      kind === "secret" ? { secret: randomBytes(48).toString("base64url"), publicPem: "" } : await keyPair(kind);
    const keyId = createHash("sha256")
      .update(made.publicPem || `${owner} ${app} ${epoch}`)
      .digest("base64url");
    return {
      id: `${owner}/${app}/${epoch}`,
      outputs: { owner, app, epoch, kind, publicPem: made.publicPem, keyId, secret: new Secret(made.secret) },
    };
  },
  // The state is the only place that has it: nothing outside could have changed it.
  read: async ({ inputs, outputs }) => (typeof outputs.keyId === "string" ? { inputs, outputs } : undefined),
  delete: async () => undefined,
};

/**
 * P-256 for ES256; RSA of 3072 bits for the platforms whose private_key_jwt takes RS256 and PS256 only. PKCS #8 and SPKI
 * as PEM.
 */
async function keyPair(kind: "key-pair" | "rsa-key-pair"): Promise<{ secret: string; publicPem: string }> {
  const make = promisify(generateKeyPair);
  const { privateKey, publicKey } =
    kind === "key-pair" ? await make("ec", { namedCurve: "P-256" }) : await make("rsa", { modulusLength: 3_072 });
  return {
    secret: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}
