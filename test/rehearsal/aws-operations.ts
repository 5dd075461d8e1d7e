// How the arguments that tenantry registers reach AWS, and what botocore's service models know of them: an argument that the
// call of a creation takes, and none that changes the object, can't be changed in place.
import { execFileSync } from "node:child_process";
import { pythonEnvironment } from "../../scripts/python-env.ts";

/** One resource type's calls. Operations are `service.Operation`. */
interface AwsCalls {
  create: string;
  /** empty: what was made never changes */
  change: readonly string[];
  /** argument → path of its member in the requests, without the part that is `within`; more than one: of change, too */
  members: Readonly<Record<string, string | readonly string[]>>;
  /** parts of the requests that a path may begin with; default: none */
  within?: readonly string[];
  /** arguments that say which object is meant: another value is another object */
  identity: readonly string[];
}

/** By token, of every type whose requests name their members: API Gateway's keys and plans are changed by patches, which name none. */
const awsCalls: Readonly<Record<string, AwsCalls>> = {
  "aws:apigateway/usagePlanKey:UsagePlanKey": {
    ...{ create: "apigateway.CreateUsagePlanKey", change: [] },
    members: { usagePlanId: "usagePlanId", keyId: "keyId", keyType: "keyType" },
    identity: ["usagePlanId", "keyId"],
  },
  "aws:cloudfront/distribution:Distribution": {
    create: "cloudfront.CreateDistributionWithTags",
    change: ["cloudfront.UpdateDistribution", "cloudfront.TagResource"],
    members: {
      ...{ enabled: "Enabled", comment: "Comment", httpVersion: "HttpVersion", isIpv6Enabled: "IsIPV6Enabled" },
      ...{ priceClass: "PriceClass", defaultRootObject: "DefaultRootObject", origins: "Origins", aliases: "Aliases" },
      ...{ defaultCacheBehavior: "DefaultCacheBehavior", customErrorResponses: "CustomErrorResponses" },
      ...{ restrictions: "Restrictions", viewerCertificate: "ViewerCertificate", webAclId: "WebACLId", tags: "Tags" },
    },
    within: [
      ...["DistributionConfigWithTags.DistributionConfig.", "DistributionConfig."],
      ...["DistributionConfigWithTags.", ""],
    ],
    identity: [],
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    ...{ create: "cloudfront.CreateOriginAccessControl", change: ["cloudfront.UpdateOriginAccessControl"] },
    members: {
      ...{ name: "Name", originAccessControlOriginType: "OriginAccessControlOriginType" },
      ...{ signingBehavior: "SigningBehavior", signingProtocol: "SigningProtocol" },
    },
    ...{ within: ["OriginAccessControlConfig."], identity: [] },
  },
  "aws:elasticache/user:User": {
    create: "elasticache.CreateUser",
    change: ["elasticache.ModifyUser", "elasticache.AddTagsToResource"],
    members: {
      ...{ userId: "UserId", userName: "UserName", engine: "Engine", accessString: "AccessString", tags: "Tags" },
      ...{ passwordsWo: "Passwords", authenticationMode: "AuthenticationMode" },
    },
    identity: ["userId"],
  },
  "aws:elasticache/userGroup:UserGroup": {
    create: "elasticache.CreateUserGroup",
    change: ["elasticache.ModifyUserGroup", "elasticache.AddTagsToResource"],
    members: {
      ...{ userGroupId: "UserGroupId", engine: "Engine", tags: "Tags" },
      userIds: ["UserIds", "UserIdsToAdd", "UserIdsToRemove"],
    },
    identity: ["userGroupId"],
  },
  "aws:kms/alias:Alias": {
    ...{ create: "kms.CreateAlias", change: ["kms.UpdateAlias"] },
    members: { name: "AliasName", targetKeyId: "TargetKeyId" },
    identity: ["name"],
  },
  "aws:kms/grant:Grant": {
    ...{ create: "kms.CreateGrant", change: [] },
    members: { name: "Name", keyId: "KeyId", granteePrincipal: "GranteePrincipal", operations: "Operations" },
    identity: [],
  },
  "aws:kms/key:Key": {
    create: "kms.CreateKey",
    change: ["kms.UpdateKeyDescription", "kms.TagResource"],
    members: {
      ...{ keyUsage: "KeyUsage", customerMasterKeySpec: "KeySpec", description: "Description", tags: "Tags" },
    },
    identity: [],
  },
  "aws:route53/record:Record": {
    // One call for everything: what it changes is found by zone, name and type, and the provider deletes and creates for another type.
    ...{ create: "route53.ChangeResourceRecordSets", change: ["route53.ChangeResourceRecordSets"] },
    members: {
      zoneId: "HostedZoneId",
      ...{ name: "ChangeBatch.Changes.ResourceRecordSet.Name", type: "ChangeBatch.Changes.ResourceRecordSet.Type" },
      ttl: "ChangeBatch.Changes.ResourceRecordSet.TTL",
      records: "ChangeBatch.Changes.ResourceRecordSet.ResourceRecords",
    },
    identity: ["zoneId", "name"],
  },
  "aws:s3/bucket:Bucket": {
    ...{ create: "s3.CreateBucket", change: ["s3.PutBucketTagging"] },
    members: { bucket: "Bucket", tags: ["CreateBucketConfiguration.Tags", "Tagging.TagSet"] },
    identity: ["bucket"],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": part("LifecycleConfiguration", {
    rules: "LifecycleConfiguration.Rules",
  }),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": part("OwnershipControls", {
    rule: "OwnershipControls.Rules",
  }),
  "aws:s3/bucketPolicy:BucketPolicy": part("Policy", { policy: "Policy" }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    ...part("PublicAccessBlock", {
      blockPublicAcls: "PublicAccessBlockConfiguration.BlockPublicAcls",
      blockPublicPolicy: "PublicAccessBlockConfiguration.BlockPublicPolicy",
      ignorePublicAcls: "PublicAccessBlockConfiguration.IgnorePublicAcls",
      restrictPublicBuckets: "PublicAccessBlockConfiguration.RestrictPublicBuckets",
    }),
    ...{ create: "s3.PutPublicAccessBlock", change: ["s3.PutPublicAccessBlock"] },
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": part("Encryption", {
    rules: "ServerSideEncryptionConfiguration.Rules",
  }),
  "aws:s3/bucketVersioning:BucketVersioning": part("Versioning", {
    versioningConfiguration: "VersioningConfiguration",
  }),
  "aws:secretsmanager/secret:Secret": {
    create: "secretsmanager.CreateSecret",
    change: ["secretsmanager.UpdateSecret", "secretsmanager.TagResource"],
    members: { name: "Name", description: "Description", kmsKeyId: "KmsKeyId", tags: "Tags" },
    identity: [],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    ...{ create: "secretsmanager.PutSecretValue", change: ["secretsmanager.UpdateSecretVersionStage"] },
    members: { secretId: "SecretId", secretStringWo: "SecretString" },
    identity: ["secretId"],
  },
  "aws:ssm/parameter:Parameter": {
    ...{ create: "ssm.PutParameter", change: ["ssm.PutParameter", "ssm.AddTagsToResource"] },
    members: {
      ...{ name: "Name", description: "Description", type: "Type", tier: "Tier", keyId: "KeyId", valueWo: "Value" },
      tags: "Tags",
    },
    identity: ["name"],
  },
};

/**
 * By token and argument. `names`: it says which object is meant. `once`: a creation takes it, and no change. `changes`: a change
 * takes it, too. `unknown`: no creation takes it. Needs Python with botocore.
 */
export function awsOperations(): Record<string, Record<string, "names" | "once" | "changes" | "unknown">> {
  const shapes = shapesOf(Object.values(awsCalls).flatMap(({ create, change }) => [create, ...change]));
  const judged = Object.entries(awsCalls).map(([token, { create, change, members, within = [""], identity }]) => {
    const takes = (operation: string, paths: readonly string[]): boolean =>
      paths.some((path) => within.some((part) => shapes[operation]?.includes(`${part}${path}`)));
    const verdicts = Object.entries(members).map(([argument, path]) => {
      const paths = typeof path === "string" ? [path] : path;
      if (!takes(create, paths)) return [argument, "unknown" as const] as const;
      if (identity.includes(argument)) return [argument, "names" as const] as const;
      return [argument, change.some((each) => takes(each, paths)) ? ("changes" as const) : ("once" as const)] as const;
    });
    return [token, Object.fromEntries(verdicts)] as const;
  });
  return Object.fromEntries(judged);
}

/** A part of a bucket is put whole, at first and ever after. */
function part(name: string, members: Record<string, string>): AwsCalls {
  const call = `s3.PutBucket${name}`;
  return { create: call, change: [call], members: { bucket: "Bucket", ...members }, identity: ["bucket"] };
}

/** Operation → every path of its request, lists passed through, four levels deep. */
function shapesOf(operations: readonly string[]): Record<string, string[]> {
  const program = `
import json, sys, botocore.session
session = botocore.session.get_session()
def paths(shape, path, depth):
    if depth == 0: return []
    if shape.type_name == "list": return paths(shape.member, path, depth)
    if shape.type_name != "structure": return []
    found = []
    for name, member in shape.members.items():
        at = path + name
        found += [at] + paths(member, at + ".", depth - 1)
    return found
def request(call):
    service, operation = call.split(".")
    return paths(session.get_service_model(service).operation_model(operation).input_shape, "", 4)
print(json.dumps({call: request(call) for call in json.loads(sys.argv[1])}))`;
  const printed = execFileSync(pythonEnvironment("aws"), ["-c", program, JSON.stringify(operations)], {
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  return JSON.parse(printed) as Record<string, string[]>;
}
