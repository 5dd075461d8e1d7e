import { BundleError } from "../bundle-error.ts";

/** A key in AWS KMS: what the API takes as KeyId, and the region where the reference says one. */
export interface KmsReference {
  keyId: string;
  region?: string;
}

const uuid = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const alias = /^alias\/[\w/-]{1,250}$/;
const arn = /^arn:aws[a-z-]{0,20}:kms:([a-z]{2}(?:-[a-z]+)+-\d{1,2}):\d{12}:(key|alias)\/([\w/-]{1,250})$/;

/**
 * Reads `kms:<key id>`, `kms:alias/<name>` or `kms:<arn>`. Only an ARN says its region; elsewhere AWS_REGION and the
 * profile decide. Throws `kms.reference` (kind usage).
 */
export function parseKmsReference(text: string): KmsReference {
  const keyId = text.startsWith("kms:") ? text.slice(4) : "";
  if (uuid.test(keyId) || alias.test(keyId)) return { keyId };
  const [, region, kind, name = ""] = arn.exec(keyId) ?? [];
  if (region !== undefined && (kind === "alias" || uuid.test(name))) return { keyId, region };
  throw new BundleError("kms.reference", "a key in AWS KMS is named kms:<key id>, kms:alias/<name> or kms:<arn>", {
    kind: "usage",
  });
}
