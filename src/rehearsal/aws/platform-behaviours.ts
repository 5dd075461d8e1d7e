// The character of what a deployment shares on AWS: the bundle's bucket, CloudFront before it, signing keys.
import type { PlainMap } from "../plain-map.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";

const buckets = "aws:s3/bucket:Bucket";
const keys = "aws:kms/key:Key";
const grants = "aws:kms/grant:Grant";
const accessControls = "aws:cloudfront/originAccessControl:OriginAccessControl";
const account = "123456789012";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

const bucket: TypeBehaviour = {
  id: ({ bucket: name }) => String(name),
  computed: ({ region, bucket: name }) => ({
    arn: `arn:aws:s3:::${String(name)}`,
    bucketDomainName: `${String(name)}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${String(name)}.s3.${String(region)}.amazonaws.com`,
    bucketRegion: region ?? "",
  }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  unique: [["bucket"]],
  replaceOn: ["bucket", "bucketPrefix", "bucketNamespace", "region", "objectLockEnabled"],
  check: ({ bucket: name }) =>
    typeof name === "string" && !/^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/.test(name)
      ? [{ property: "bucket", reason: "must have 3 to 63 lower-case letters, digits and hyphens" }]
      : [],
  onlyReal: "names that somebody else in the world has; deletion is refused while objects are in it",
};

/** A part of a bucket that exists once for each: its id is the bucket's name. `also`: what replaces it beside that name. */
function partOf(onlyReal: string, ...also: string[]): TypeBehaviour {
  return {
    id: ({ bucket: name }) => String(name),
    references: [{ path: "bucket", type: buckets }],
    replaceOn: ["bucket", "region", ...also],
    onlyReal,
  };
}

const key: TypeBehaviour = {
  id: (_, { uuid }) => uuid(),
  computed: ({ region }, { id }) => ({ arn: `arn:aws:kms:${String(region)}:${account}:key/${id}`, keyId: id }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId", "region"],
  check: ({ customerMasterKeySpec, enableKeyRotation }) =>
    enableKeyRotation === true && customerMasterKeySpec !== "SYMMETRIC_DEFAULT"
      ? [{ property: "enableKeyRotation", reason: "is for symmetric keys alone" }]
      : [],
  onlyReal: "the key itself: signing is tested against moto; the days until a deleted key is gone",
};

const alias: TypeBehaviour = {
  id: ({ name }) => String(name),
  computed: ({ region, name }) => ({ arn: `arn:aws:kms:${String(region)}:${account}:${String(name)}` }),
  derived: ({ region, targetKeyId }) => ({
    targetKeyArn: `arn:aws:kms:${String(region)}:${account}:key/${String(targetKeyId)}`,
  }),
  references: [{ path: "targetKeyId", type: keys }],
  unique: [["name", "region"]],
  replaceOn: ["name", "namePrefix", "region"],
  check: ({ name }) =>
    typeof name === "string" && !/^alias\/(?!aws\/)[\w/-]+$/.test(name)
      ? [{ property: "name", reason: "must begin with alias/, and not with alias/aws/" }]
      : [],
  onlyReal: "that key and alias are in one account and region",
};

const grant: TypeBehaviour = {
  // The same call of the same name is answered with the grant that it made before.
  id: (inputs, { cloud, text }) => {
    const same = (made: PlainMap): boolean =>
      ["keyId", "name", "granteePrincipal", "operations"].every(
        (field) => JSON.stringify(made[field]) === JSON.stringify(inputs[field]),
      );
    const known = inputs.name === undefined ? undefined : cloud.list(grants).find(({ properties }) => same(properties));
    return known?.id ?? `${String(inputs.keyId)}:${text(64)}`;
  },
  computed: (_, { id }) => ({ grantId: id.split(":").at(-1) ?? "", grantToken: `token-${id.slice(-12)}` }),
  references: [{ path: "keyId", type: keys }],
  // A grant can't be changed.
  replaceOn: [
    ...["keyId", "granteePrincipal", "operations", "name", "region", "retiringPrincipal", "constraints"],
    ...["grantCreationTokens", "retireOnDelete"],
  ],
  unordered: ["operations"],
  secretOutputs: ["grantToken"],
  onlyReal: "whether the principal exists",
};

const accessControl: TypeBehaviour = {
  id: (_, { text }) => `E${text(13, upper)}`,
  computed: (_, { id }) => ({
    arn: `arn:aws:cloudfront::${account}:origin-access-control/${id}`,
    etag: `E${id.slice(1)}`,
  }),
  unique: [["name"]],
  onlyReal: "whether requests are signed",
};

const distribution: TypeBehaviour = {
  id: (_, { text }) => `E${text(13, upper)}`,
  computed: (_, { id }) => ({
    arn: `arn:aws:cloudfront::${account}:distribution/${id}`,
    domainName: `d${id.slice(1).toLowerCase()}.cloudfront.net`,
    hostedZoneId: "Z2FDTNDATAQYW2",
    status: "Deployed",
  }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  references: [{ path: "origins[].originAccessControlId", type: accessControls }],
  replaceOn: ["staging"],
  check: ({ defaultCacheBehavior, origins }) => {
    const { targetOriginId } = (defaultCacheBehavior ?? {}) as { targetOriginId?: string };
    const known = (Array.isArray(origins) ? origins : []) as { originId?: string }[];
    return known.some(({ originId }) => originId === targetOriginId)
      ? []
      : [{ property: "defaultCacheBehavior.targetOriginId", reason: "names none of the origins" }];
  },
  onlyReal: "certificates, web ACLs, the minutes until a change is everywhere, caching",
};

/** By type token; a part of the behaviours of `aws`. */
export const platformBehaviours: Readonly<Record<string, TypeBehaviour>> = {
  [buckets]: bucket,
  "aws:s3/bucketVersioning:BucketVersioning": partOf(
    "minutes until versioning is on everywhere",
    "expectedBucketOwner",
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": partOf("the account's own block"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": partOf("objects of other accounts"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": partOf(
    "encryption itself",
    "expectedBucketOwner",
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": partOf(
    "when versions expire",
    "expectedBucketOwner",
  ),
  "aws:s3/bucketPolicy:BucketPolicy": partOf("whether principals exist, and what the policy lets through"),
  [keys]: key,
  "aws:kms/alias:Alias": alias,
  [grants]: grant,
  [accessControls]: accessControl,
  "aws:cloudfront/distribution:Distribution": distribution,
};
