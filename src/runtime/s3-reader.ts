// A bundle in a bucket, read by the server itself: the AWS SDK is loaded at the first read, by whoever has such a bundle.
import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { limits } from "../limits.ts";
import type { S3Address } from "../spec/s3-address.ts";
import type { RemoteReader } from "../verify/remote-reader.ts";
import { VerifyError } from "../verify/verify-error.ts";
import { runtimeError } from "./runtime-error.ts";

type Sdk = typeof import("@aws-sdk/client-s3");

/**
 * Credentials, region and endpoint come from the process's environment. The identity needs s3:GetObject below the prefix,
 * and s3:ListBucket, without which S3 answers 403 for what does not exist. Throws `runtime.no-sdk` (kind missing).
 */
export function s3Reader({ bucket, prefix, region }: S3Address): RemoteReader {
  let opened: Promise<{ sdk: Sdk; client: S3Client }> | undefined;
  return {
    async fetch(name, limit, known) {
      opened ??= openS3(region);
      const { sdk, client } = await opened;
      const key = prefix === "" ? name : `${prefix}/${name}`;
      const place = `s3://${bucket}/${key}`;
      try {
        const condition = known === undefined ? {} : { IfNoneMatch: known };
        const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...condition }));
        const bytes = await boundedBody(answer, limit, place);
        return { bytes, ...(answer.ETag === undefined ? {} : { tag: answer.ETag }) };
      } catch (error) {
        if (error instanceof VerifyError) throw error;
        const { name: word, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
        if ($metadata?.httpStatusCode === 304) return "unchanged";
        if (word === "NoSuchKey") return undefined;
        throw unreadable(place, $metadata?.httpStatusCode === 403 ? "AccessDenied" : word, error);
      }
    },
  };
}

/** Endless data (TUF 1.5.2): the length is known before the body is read. */
async function boundedBody({ Body, ContentLength }: GetObjectCommandOutput, limit: number, place: string) {
  if (ContentLength === undefined || ContentLength > limit) {
    (Body as { destroy?: () => void } | undefined)?.destroy?.();
    throw new VerifyError("source", "source.oversized", `${place} is longer than ${limit} bytes`);
  }
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function openS3(region: string | undefined): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await import("@aws-sdk/client-s3").catch((cause: unknown) => {
    throw runtimeError("runtime.no-sdk", "the AWS SDK for S3 is not installed, and the bundle is in S3", {
      kind: "missing",
      mend: "npm install @aws-sdk/client-s3, or serve the bundle over https",
      cause,
    });
  });
  const client = new sdk.S3Client({
    ...(region === undefined ? {} : { region }),
    // An endpoint of one's own seldom has a host for each bucket.
    ...(process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL ? { forcePathStyle: true } : {}),
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: limits.remoteTimeout,
      throwOnRequestTimeout: true,
    },
  });
  return { sdk, client };
}

function unreadable(place: string, word: string, cause: unknown): VerifyError {
  const denied =
    /AccessDenied|Forbidden|NoSuchBucket|InvalidAccessKeyId|SignatureDoesNotMatch|Credentials|ExpiredToken/;
  return new VerifyError("source", "source.unreadable", `${place} cannot be read (${word})`, {
    kind: denied.test(word) ? "missing" : "failed",
    ...(denied.test(word)
      ? { mend: "allow s3:GetObject on the prefix and s3:ListBucket on the bucket to this server" }
      : {}),
    cause,
  });
}
