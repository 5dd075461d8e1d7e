// An app's credential, from the program's side.
import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";

export interface AppCredentialInputs {
  /** `<deployment>/<environment>/<tenantId>` */
  owner: string;
  /** name of the app in the spec */
  app: string;
  /** `identity.rotation.epoch` that it is of */
  epoch: number;
  /** `key-pair`: P-256; `rsa-key-pair`: 3072 bits, for platforms that take no other; `secret`: random text */
  kind: "key-pair" | "rsa-key-pair" | "secret";
}

/** `tenantry:index:AppCredential`: a new one for each epoch; every change replaces it. */
export class AppCredential extends CustomResource {
  /** PKCS #8 as PEM, or 64 random base64url characters; a secret output */
  declare readonly secret: Output<string>;
  /** SPKI as PEM; empty for kind `secret` */
  declare readonly publicPem: Output<string>;
  /** base64url SHA-256 that names it */
  declare readonly keyId: Output<string>;

  constructor(name: string, inputs: AppCredentialInputs, options: CustomResourceOptions = {}) {
    const additionalSecretOutputs = ["secret", ...(options.additionalSecretOutputs ?? [])];
    const computed = { secret: undefined, publicPem: undefined, keyId: undefined };
    super("tenantry:index:AppCredential", name, { ...inputs, ...computed }, { ...options, additionalSecretOutputs });
  }
}
