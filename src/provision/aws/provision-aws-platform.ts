// What a deployment shares on AWS beside its gateways: the bundle's bucket and the signing keys, as the settings ask.
import type { AwsSettings } from "../../spec/aws-settings.ts";
import { parseS3Address } from "../../spec/s3-address.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { type BundleOutputs, bundleBucket } from "./bundle-bucket.ts";
import { type SigningKeyOutputs, signingKeys } from "./signing-keys.ts";

/** Registers it in the platform stack, and gives that stack's outputs. */
export function provisionAwsPlatform(
  aws: AwsSettings,
  { settings: { deployment, environment, publish } }: ProgramPlace,
): { bundle?: BundleOutputs; signing?: SigningKeyOutputs } {
  const tags = { tenant: "platform", "managed-by": "tenantry", deployment, environment };
  const address = parseS3Address(publish);
  const { bucket, signingKeys: keys } = aws;
  return {
    ...(bucket === undefined || address === undefined
      ? {}
      : { bundle: bundleBucket({ ...aws, bucket }, address, publish, tags) }),
    ...(keys === undefined
      ? {}
      : { signing: signingKeys({ ...aws, signingKeys: keys }, deployment, environment, tags) }),
  };
}
