// A bucket and its parts, as the real provider makes them: one call each.
import * as s3 from "@aws-sdk/client-s3";
import type { Backing } from "../../../src/rehearsal/backing.ts";
import type { PlainMap } from "../../../src/rehearsal/plain-map.ts";
import { awsTypes } from "../../provision/aws/aws-types.ts";

type Make = (Bucket: string, inputs: PlainMap) => Promise<unknown>;

/** The part of `motoBacking` that is S3's. */
export function bucketBacking(
  client: s3.S3Client,
  tagList: (tags: unknown) => { Key: string; Value: string }[],
): Backing {
  const part = (make: Make): Backing[string] => ({
    async create(inputs) {
      await make(String(inputs.bucket), inputs);
      return { id: String(inputs.bucket) };
    },
    async update(id, inputs) {
      await make(id, inputs);
    },
  });
  return {
    [awsTypes.bucket]: {
      async create({ bucket, region, tags }) {
        const Bucket = String(bucket);
        const CreateBucketConfiguration = { LocationConstraint: String(region) as s3.BucketLocationConstraint };
        await client.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
        await client.send(new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagList(tags) } }));
        return { id: Bucket };
      },
    },
    [awsTypes.versioning]: part((Bucket) =>
      client.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } })),
    ),
    [awsTypes.publicAccess]: part((Bucket, inputs) =>
      client.send(
        new s3.PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: {
            ...{ BlockPublicAcls: inputs.blockPublicAcls === true, IgnorePublicAcls: inputs.ignorePublicAcls === true },
            BlockPublicPolicy: inputs.blockPublicPolicy === true,
            RestrictPublicBuckets: inputs.restrictPublicBuckets === true,
          },
        }),
      ),
    ),
    [awsTypes.ownership]: part((Bucket) =>
      client.send(
        new s3.PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        }),
      ),
    ),
    [awsTypes.encryption]: part((Bucket) =>
      client.send(
        new s3.PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
          },
        }),
      ),
    ),
    [awsTypes.lifecycle]: part((Bucket, { rules }) => {
      const [rule] = rules as { noncurrentVersionExpiration: { noncurrentDays: number } }[];
      return client.send(
        new s3.PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: {
            Rules: [
              {
                ...{ ID: "earlier-versions", Status: "Enabled", Filter: { Prefix: "" } },
                NoncurrentVersionExpiration: { NoncurrentDays: rule?.noncurrentVersionExpiration.noncurrentDays },
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              },
            ],
          },
        }),
      );
    }),
    [awsTypes.policy]: part((Bucket, { policy }) =>
      client.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: String(policy) })),
    ),
  };
}
