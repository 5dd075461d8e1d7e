// The ready policy of docs/platforms against what the program registers: nothing is missing, and nothing is there for nobody.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const gateway = ["apigateway:GET", "apigateway:POST", "apigateway:PATCH", "apigateway:DELETE", "apigateway:PUT"];
const tagged = (service: string, ...verbs: string[]) =>
  [...verbs, "AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"].map((verb) => `${service}:${verb}`);
const bucket = (...verbs: string[]) => verbs.map((verb) => `s3:${verb}`);

/** What making, changing, reading and deleting an object of a type takes, by AWS's service authorization reference. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  "apigateway/apiKey": gateway,
  "apigateway/usagePlan": gateway,
  "apigateway/usagePlanKey": ["apigateway:GET", "apigateway:POST", "apigateway:DELETE"],
  "cloudfront/distribution": ["Create", "Get", "Update", "Delete"]
    .map((verb) => `cloudfront:${verb}Distribution`)
    .concat("cloudfront:TagResource", "cloudfront:UntagResource", "cloudfront:ListTagsForResource"),
  "cloudfront/originAccessControl": ["Create", "Get", "Update", "Delete"].map(
    (verb) => `cloudfront:${verb}OriginAccessControl`,
  ),
  "elasticache/user": tagged("elasticache", "CreateUser", "ModifyUser", "DeleteUser", "DescribeUsers"),
  "elasticache/userGroup": tagged(
    "elasticache",
    ...["CreateUserGroup", "ModifyUserGroup", "DeleteUserGroup", "DescribeUserGroups"],
  ),
  "kms/alias": ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias", "kms:ListAliases"],
  "kms/grant": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
  "kms/key": [
    ...["kms:CreateKey", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
    ...["kms:UpdateKeyDescription", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource"],
  ],
  "route53/record": [
    ...["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
    ...["route53:GetHostedZone", "route53:GetChange"],
  ],
  "s3/bucket": bucket(
    ...["CreateBucket", "DeleteBucket", "ListBucket", "GetBucketLocation", "PutBucketTagging", "GetBucketTagging"],
    ...["GetAccelerateConfiguration", "GetReplicationConfiguration", "GetLifecycleConfiguration"],
    "GetEncryptionConfiguration",
  ),
  "s3/bucketLifecycleConfiguration": bucket("PutLifecycleConfiguration", "GetLifecycleConfiguration"),
  "s3/bucketOwnershipControls": bucket("PutBucketOwnershipControls", "GetBucketOwnershipControls"),
  "s3/bucketPolicy": bucket("PutBucketPolicy", "GetBucketPolicy", "DeleteBucketPolicy"),
  "s3/bucketPublicAccessBlock": bucket("PutBucketPublicAccessBlock", "GetBucketPublicAccessBlock"),
  "s3/bucketServerSideEncryptionConfiguration": bucket("PutEncryptionConfiguration", "GetEncryptionConfiguration"),
  "s3/bucketVersioning": bucket("PutBucketVersioning", "GetBucketVersioning"),
  "secretsmanager/secret": ["Create", "Describe", "Update", "Delete"]
    .map((verb) => `secretsmanager:${verb}Secret`)
    .concat("secretsmanager:GetResourcePolicy", "secretsmanager:TagResource", "secretsmanager:UntagResource"),
  "secretsmanager/secretVersion": ["secretsmanager:PutSecretValue", "secretsmanager:GetSecretValue"],
  "ssm/parameter": tagged(
    "ssm",
    "PutParameter",
    "GetParameter",
    "GetParameters",
    "DeleteParameter",
    "DescribeParameters",
  ),
};
/** What our own code calls beside the provider: the ledger and the bundle, and KMS for signing. */
const ownCalls = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "kms:GetPublicKey", "kms:Sign"];

interface Statement {
  Sid: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}
const { Statement: statements } = JSON.parse(
  readFileSync(join(root, "docs/platforms/aws-permissions.json"), "utf8"),
) as { Statement: Statement[] };
const allowed = statements.flatMap(({ Action }) => Action);
const covers = (pattern: string, action: string) =>
  pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : pattern === action;

/** Every resource class of the AWS SDK that a file of the program loads; functions (`get…`) make nothing. */
function registeredTypes(): string[] {
  const folder = join(root, "src/provision");
  const types = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    for (const [, type = ""] of readFileSync(join(folder, name), "utf8").matchAll(/"@pulumi\/aws\/([\w/]+)\.js"/g))
      if (!/\/get[A-Z]/.test(type)) types.add(type);
  }
  return [...types].sort();
}

describe("the deploying identity's policy at AWS", () => {
  it("is judged for every type that the program registers", () => {
    expect(Object.keys(actionsOf).sort()).toEqual(registeredTypes());
  });

  it.each(registeredTypes())("lets %s be made, changed, read and deleted", (type) => {
    const missing = (actionsOf[type] ?? []).filter((action) => !allowed.some((pattern) => covers(pattern, action)));
    expect(missing).toEqual([]);
  });

  it("allows nothing that nobody needs, nothing whole, and names what it is about wherever AWS lets it", () => {
    const needed = [...Object.values(actionsOf).flat(), ...ownCalls];
    expect(allowed.filter((pattern) => !needed.some((action) => covers(pattern, action)))).toEqual([]);
    expect(allowed.filter((pattern) => /^\*|:\*$/.test(pattern))).toEqual([]);
    const everywhere = statements.filter(({ Resource }) => Resource === "*").map(({ Sid }) => Sid);
    expect(everywhere.sort()).toEqual(["DescribeParameters", "ListAliases", "MakeSigningKeys"]);
  });

  it("writes records of the kinds that prove a domain, and no address of anything", () => {
    const condition = JSON.stringify(statements.find(({ Sid }) => Sid === "WriteRecords")?.Condition);
    expect(condition).toContain('["TXT","CNAME"]');
  });
});
