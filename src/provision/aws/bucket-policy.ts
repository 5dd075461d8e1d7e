// Who may do what with the bucket of a bundle: nobody but the named roles, and nobody without TLS.

export interface BucketPolicyInput {
  /** arn:aws:s3:::NAME */
  bucket: string;
  /** no slash at its ends; empty for the whole bucket */
  prefix: string;
  publishers: readonly string[];
  readers: readonly string[];
  /** ARN of the CloudFront distribution before it */
  distribution?: string;
}

/** Gives the policy as JSON. Publishers write below the prefix; readers and CloudFront see the bundle, not the ledger. */
export function bucketPolicy({ bucket, prefix, publishers, readers, distribution }: BucketPolicyInput): string {
  const below = (name: string): string => `${bucket}/${prefix === "" ? "" : `${prefix}/`}${name}`;
  const published = ["head.jws", "suspension.jws", "roots/*", "objects/*"].map(below);
  const everything = [bucket, `${bucket}/*`];
  // Without the right to list, S3 answers 403 for what does not exist, and the next root seldom does.
  const reading = (sid: string, principal: object, condition: object = {}): object[] => [
    { Sid: sid, Effect: "Allow", Principal: principal, Action: "s3:GetObject", Resource: published, ...condition },
    {
      Sid: `${sid}List`,
      Effect: "Allow",
      Principal: principal,
      Action: "s3:ListBucket",
      Resource: bucket,
      ...condition,
    },
  ];
  const denied = (sid: string, action: string | string[], resource: string | string[], condition: object): object => ({
    ...{ Sid: sid, Effect: "Deny", Principal: "*", Action: action, Resource: resource, Condition: condition },
  });
  const publisher = { AWS: [...publishers] };
  const statements = [
    denied("TlsOnly", "s3:*", everything, { Bool: { "aws:SecureTransport": "false" } }),
    denied("OthersNeverWrite", ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"], `${bucket}/*`, {
      ArnNotEquals: { "aws:PrincipalArn": [...publishers] },
    }),
    {
      ...{ Sid: "Publish", Effect: "Allow", Principal: publisher, Resource: below("*") },
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    },
    { Sid: "PublishList", Effect: "Allow", Principal: publisher, Action: "s3:ListBucket", Resource: bucket },
    ...(readers.length === 0 ? [] : reading("Serve", { AWS: [...readers] })),
    ...(distribution === undefined
      ? []
      : reading(
          "CloudFront",
          { Service: "cloudfront.amazonaws.com" },
          { Condition: { StringEquals: { "AWS:SourceArn": distribution } } },
        )),
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
