// The AWS SDK for S3, loaded where a bucket is used and nowhere else.
import type { S3Client } from "@aws-sdk/client-s3";
import { BundleError } from "./bundle-error.ts";

type Sdk = typeof import("@aws-sdk/client-s3");

export interface OpenS3 {
  sdk: Sdk;
  client: S3Client;
}

/** Loads the SDK (`target.no-sdk`) and makes a client of `region`, or of what the environment says. */
export async function openS3(region: string | undefined): Promise<OpenS3> {
  const sdk = await import("@aws-sdk/client-s3").catch((cause: unknown) => {
    throw new BundleError("target.no-sdk", "the AWS SDK for S3 is not installed", {
      kind: "missing",
      mend: "npm install @aws-sdk/client-s3",
      cause,
    });
  });
  const client = new sdk.S3Client({
    ...(region === undefined ? {} : { region }),
    // An endpoint of one's own seldom has a host for each bucket.
    ...(process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL ? { forcePathStyle: true } : {}),
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
  return { sdk, client };
}

/** Says whether the SDK answered with this error. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** Gives an error of the SDK as `target.unreadable` or `target.unreachable`; ours pass as they are. */
export function translateS3Error(error: unknown, place: string): unknown {
  if (error instanceof BundleError || !(error instanceof Error)) return error;
  const denied = /AccessDenied|NoSuchBucket|InvalidAccessKeyId|SignatureDoesNotMatch|Credentials|ExpiredToken/;
  // A bucket's policy answers without a body, and so without a name.
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  if (denied.test(error.name) || $metadata?.httpStatusCode === 403)
    return new BundleError("target.unreadable", `${place} cannot be read or written (${error.name})`, {
      kind: "missing",
      mend: "make the bucket, or allow s3:GetObject, PutObject, ListBucket and DeleteObject to this identity",
      cause: error,
    });
  return new BundleError("target.unreachable", `the publish target failed at ${place} (${error.name})`, {
    kind: "failed",
    cause: error,
  });
}
