// The bucket that bundles are published into: versioned, private, encrypted, and never dropped by accident.
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { all, type Output } from "@pulumi/pulumi";
import type { AwsSettings } from "../../spec/aws-settings.ts";
import type { S3Address } from "../../spec/s3-address.ts";
import { bucketPolicy } from "./bucket-policy.ts";
import { bundleDistribution } from "./bundle-distribution.ts";

/** Outputs of the platform stack: where bundles go, and where servers read them. */
export interface BundleOutputs {
  bucket: Output<string>;
  /** what `tenantry:publish` says */
  publish: string;
  /** `https://…`, what servers open, where CloudFront stands before it */
  url?: Output<string>;
}

/** Registers it, as `address` names it, and the distribution before it where the settings ask for one. */
export function bundleBucket(
  aws: AwsSettings & { bucket: NonNullable<AwsSettings["bucket"]> },
  address: S3Address,
  publish: string,
  tags: Record<string, string>,
): BundleOutputs {
  const { region } = aws;
  const { publishers, readers, keepVersions } = aws.bucket;
  // What was published must outlive a stack that is destroyed: servers still read it.
  const bucket = new Bucket(
    "bundle.bucket",
    { region, bucket: address.bucket, tags },
    { protect: true, retainOnDelete: true },
  );
  const at = { region, bucket: bucket.bucket };
  const versioning = new BucketVersioning("bundle.versioning", {
    ...at,
    versioningConfiguration: { status: "Enabled" },
  });
  const closed = new BucketPublicAccessBlock("bundle.public-access", {
    ...at,
    ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
  });
  new BucketOwnershipControls("bundle.ownership", { ...at, rule: { objectOwnership: "BucketOwnerEnforced" } });
  new BucketServerSideEncryptionConfiguration("bundle.encryption", {
    ...at,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new BucketLifecycleConfiguration(
    "bundle.lifecycle",
    {
      ...at,
      rules: [
        {
          ...{ id: "earlier-versions", status: "Enabled", filter: { prefix: "" } },
          noncurrentVersionExpiration: { noncurrentDays: keepVersions },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    // Rules about earlier versions need versions.
    { dependsOn: versioning },
  );
  const distribution =
    aws.cloudFront === undefined ? undefined : bundleDistribution(aws.cloudFront, bucket, address.prefix, tags);
  const policy = all([bucket.arn, distribution?.arn]).apply(([arn, before]) =>
    bucketPolicy({
      ...{ bucket: arn, prefix: address.prefix, publishers, readers },
      ...(before === undefined ? {} : { distribution: before }),
    }),
  );
  // A policy may be refused while the bucket's public access is still being closed.
  new BucketPolicy("bundle.policy", { ...at, policy }, { dependsOn: closed });
  return {
    ...{ bucket: bucket.bucket, publish },
    ...(distribution === undefined ? {} : { url: distribution.url }),
  };
}
