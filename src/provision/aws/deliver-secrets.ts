// Secrets that a server fetches itself: put where it finds them, written without a trace in state or outputs.
import { resolve } from "node:path";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { type Input, interpolate, type Output, unsecret } from "@pulumi/pulumi";
import { fingerprintKey, secretFingerprint } from "../../bundle/secret-fingerprint.ts";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { AwsSettings } from "../../spec/aws-settings.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import type { Tenant } from "../tenant.ts";
import { awsTags } from "./aws-tags.ts";

/** A secret with its value, as a secret output. */
export interface DeliveredSecret {
  field: string;
  value: Output<string>;
}

/**
 * Registers each secret in the store that the settings name, as a write-only argument, and gives field → reference for the
 * signed config (`aws-sm:ARN`, `aws-ssm:ARN`). A value is written again exactly when its keyed fingerprint changes.
 */
export function deliverSecrets(
  plan: TenantPlan,
  aws: AwsSettings & { secrets: NonNullable<AwsSettings["secrets"]> },
  secrets: readonly DeliveredSecret[],
  tenant: Tenant,
  place: ProgramPlace,
): { field: string; reference: Input<string> }[] {
  const { deployment } = place;
  const { tenantId, environment } = plan;
  const { pulumi: prefix } = tenantNames(tenantId);
  const { region, secrets: store } = aws;
  const key = fingerprintKey(resolve(place.root, place.settings.keys.replace(/^file:/, "")));
  const parent = { parent: tenant };
  return secrets.map(({ field, value }) => {
    // The program doesn't know the generation; a version only has to differ from the one before.
    const at = { deployment, environment, tenant: tenantId, generation: 0, field };
    // What is derived from a secret counts as one; this number may be read, so that a plan shows when the secret changes.
    const version = unsecret(value.apply(async (text) => versionOf(secretFingerprint(await key, at, text))));
    const shared = { region, description: `tenantry: ${field} of tenant ${tenantId}`, tags: awsTags(plan, deployment) };
    const name = `tenantry/${deployment}/${environment}/${tenantId}/${field}`;
    const encryption = store.kmsKeyArn;
    if (store.store === "parameter-store") {
      const parameter = new Parameter(
        `${prefix}secret.${field}`,
        {
          ...{ ...shared, name: `/${name}`, type: "SecureString", tier: "Intelligent-Tiering" },
          ...(encryption === undefined ? {} : { keyId: encryption }),
          ...{ valueWo: value, valueWoVersion: version },
        },
        parent,
      );
      return { field, reference: interpolate`aws-ssm:${parameter.arn}` };
    }
    const secret = new Secret(
      `${prefix}secret.${field}`,
      // With a recovery window the name would stay taken, and the tenant could not come back before its end.
      { ...shared, name, recoveryWindowInDays: 0, ...(encryption === undefined ? {} : { kmsKeyId: encryption }) },
      parent,
    );
    new SecretVersion(
      `${prefix}secret-value.${field}`,
      { region, secretId: secret.id, secretStringWo: value, secretStringWoVersion: version },
      parent,
    );
    return { field, reference: interpolate`aws-sm:${secret.arn}` };
  });
}

/** 31 bits of a keyed fingerprint: two values in a row share one with a chance of 2^-31. Without the key it tells nothing. */
function versionOf(fingerprint: string): number {
  return (Buffer.from(fingerprint, "base64url").readUInt32BE() >>> 1) + 1;
}
