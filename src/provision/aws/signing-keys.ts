// Keys that sign and never leave KMS: one that the alias points to, and during a rotation the next one beside it.
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Grant } from "@pulumi/aws/kms/grant.js";
import { Key } from "@pulumi/aws/kms/key.js";
import type { Output } from "@pulumi/pulumi";
import type { AwsSettings } from "../../spec/aws-settings.ts";

/** Outputs of the platform stack, as `tenantry keys rotate <role> --kms` takes them. */
export interface SigningKeyOutputs {
  /** `kms:alias/…` → the active key */
  alias: string;
  /** name → `kms:ARN` */
  keys: Record<string, Output<string>>;
}

/** days until a key that was scheduled for deletion is gone: what it signed can't be renewed afterwards */
const deletionWindow = 30;

/** Registers them. Whoever may sign gets a grant for that key, and no more. */
export function signingKeys(
  {
    region,
    signingKeys: { names, active, signers },
  }: AwsSettings & { signingKeys: NonNullable<AwsSettings["signingKeys"]> },
  deployment: string,
  environment: string,
  tags: Record<string, string>,
): SigningKeyOutputs {
  const keys = names.map((name) => {
    const key = new Key(
      `signing.key.${name}`,
      {
        ...{ region, keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" },
        description: `tenantry: signing key ${name} of ${deployment}/${environment}`,
        ...{ deletionWindowInDays: deletionWindow, tags: { ...tags, key: name } },
      },
      // A key that is gone can't be brought back, and neither can what it signed be renewed.
      { protect: true, retainOnDelete: true },
    );
    for (const [at, granteePrincipal] of signers.entries())
      new Grant(`signing.grant.${name}.${at}`, {
        ...{ region, name: `tenantry-${name}-${at}`, keyId: key.keyId, granteePrincipal },
        operations: ["Sign", "GetPublicKey"],
      });
    return [name, key] as const;
  });
  const target = keys.find(([name]) => name === active)?.[1];
  if (target === undefined) throw new TypeError("The settings name an active key that is none of theirs");
  const name = `alias/tenantry-${deployment}-${environment}`;
  new Alias("signing.alias", { region, name, targetKeyId: target.keyId });
  return {
    alias: `kms:${name}`,
    keys: Object.fromEntries(keys.map(([each, { arn }]) => [each, arn.apply((text) => `kms:${text}`)])),
  };
}
