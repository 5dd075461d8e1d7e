// A bucket as publish target: S3's conditional writes are the compare-and-swap, and every object is whole or absent.
import type { S3Client } from "@aws-sdk/client-s3";
import { BundleError } from "./bundle-error.ts";
import { bundleNames } from "./documents.ts";
import type { PublishTarget } from "./target.ts";

type Sdk = typeof import("@aws-sdk/client-s3");

export interface S3Place {
  bucket: string;
  /** begins every key; no slash at its ends; empty for the whole bucket */
  prefix?: string;
  /** default: AWS_REGION */
  region?: string;
}

const objectName = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

/**
 * Publishes into a bucket. A revision is the object's ETag; If-Match and If-None-Match decide races, so that any number of
 * publishers may run. Content-addressed objects and roots may be cached for ever; head and suspension list for seconds.
 * Credentials and endpoint come from the process's environment. Throws `target.no-sdk`, and the codes of every target.
 */
export function s3Target({ bucket, prefix = "", region }: S3Place): PublishTarget {
  let opened: Promise<{ sdk: Sdk; client: S3Client }> | undefined;
  const open = (): Promise<{ sdk: Sdk; client: S3Client }> => {
    opened ??= openS3(region);
    return opened;
  };
  const keyOf = (name: string): string => {
    if (!objectName.test(name))
      throw new BundleError("target.name", "an object's name may hold only letters, digits, dot, hyphen and slash");
    return prefix === "" ? name : `${prefix}/${name}`;
  };
  const failed = (error: unknown, name: string): unknown => translated(error, `s3://${bucket}/${keyOf(name)}`);
  return {
    async read(name, limit) {
      const { sdk, client } = await open();
      try {
        const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: keyOf(name) }));
        // The length is known before the body is read: what is too long never comes here.
        if (answer.ContentLength === undefined || answer.ContentLength > limit) {
          (answer.Body as { destroy?: () => void } | undefined)?.destroy?.();
          throw new BundleError("target.oversized", `s3://${bucket}/${keyOf(name)} is longer than ${limit} bytes`);
        }
        const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes, revision: answer.ETag ?? null };
      } catch (error) {
        if (isNamed(error, "NoSuchKey")) return undefined;
        throw failed(error, name);
      }
    },
    async write(name, bytes, options) {
      const { sdk, client } = await open();
      const conditional = options !== undefined && "expected" in options;
      const expected = options?.expected ?? null;
      const condition = !conditional ? {} : expected === null ? { IfNoneMatch: "*" } : { IfMatch: expected };
      const put = { Bucket: bucket, Key: keyOf(name), Body: bytes, ContentType: "application/octet-stream" };
      try {
        await client.send(new sdk.PutObjectCommand({ ...put, CacheControl: cacheControl(name), ...condition }));
        return true;
      } catch (error) {
        // 412: it stands at another revision; 409: another write is under way; If-Match on nothing is 404.
        const lost = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];
        if (conditional && lost.some((code) => isNamed(error, code))) return false;
        throw failed(error, name);
      }
    },
    async *list(wanted) {
      const { sdk, client } = await open();
      const start = prefix === "" ? "" : `${prefix}/`;
      let ContinuationToken: string | undefined;
      do {
        const more = ContinuationToken === undefined ? {} : { ContinuationToken };
        const page = await client
          .send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: `${start}${wanted}`, ...more }))
          .catch((error: unknown) => {
            throw translated(error, `s3://${bucket}/${start}${wanted}`);
          });
        for (const { Key = "" } of page.Contents ?? []) yield Key.slice(start.length);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
    async remove(name) {
      const { sdk, client } = await open();
      await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) })).catch((error: unknown) => {
        throw failed(error, name);
      });
    },
  };
}

async function openS3(region: string | undefined): Promise<{ sdk: Sdk; client: S3Client }> {
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

/** seconds that a cache before the bucket may keep an object */
function cacheControl(name: string): string {
  if (name === bundleNames.head || name === bundleNames.suspension) return "public, max-age=5, must-revalidate";
  if (name.startsWith("objects/") || name.startsWith("roots/")) return "public, max-age=31536000, immutable";
  return "no-store";
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function translated(error: unknown, place: string): unknown {
  if (error instanceof BundleError || !(error instanceof Error)) return error;
  const denied = /AccessDenied|NoSuchBucket|InvalidAccessKeyId|SignatureDoesNotMatch|Credentials|ExpiredToken/;
  // A bucket's policy answers without a body, and so without a name.
  if (
    denied.test(error.name) ||
    (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 403
  )
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
