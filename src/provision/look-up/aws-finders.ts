// AWS: what a killed run may have made in the account, by name and our tags.
import { getApiKeys } from "@pulumi/aws/apigateway/getApiKeys.js";
import { getSecret } from "@pulumi/aws/secretsmanager/getSecret.js";
import { again, byId, type Finder, type Finders, field, findOne, judged, text, unseen } from "./finder.ts";

/** AWS lets keys share a name: whichever has our tags is the tenant's. */
const apiKey: Finder = async (inputs, options) => {
  const [region, name] = [text(inputs, "region"), text(inputs, "name")];
  const { items } = await getApiKeys({ region, includeValues: false }, options);
  const named = items.filter((each) => each.name === name);
  const own = named.find(({ tags }) => marked(tags, inputs)) ?? named[0];
  return judged(own?.id, own !== undefined && marked(own.tags, inputs), true, `API key ${name} without our tags`);
};

const secret: Finder = async (inputs, options) => {
  const [region, name] = [text(inputs, "region"), text(inputs, "name")];
  const found = await findOne(getSecret({ region, name }, options));
  return judged(found?.arn, found !== undefined && marked(found.tags, inputs), true, `secret ${name} without our tags`);
};

export const awsFinders: Finders = {
  "aws:apigateway/apiKey:ApiKey": apiKey,
  // The provider lists no usage plans, and two of one name may stand side by side.
  "aws:apigateway/usagePlan:UsagePlan": unseen("<usage plan id>", "possible"),
  "aws:apigateway/usagePlanKey:UsagePlanKey": byId((inputs) => text(inputs, "keyId")),
  "aws:route53/record:Record": byId((inputs) =>
    [text(inputs, "zoneId"), text(inputs, "name"), text(inputs, "type")].join("_"),
  ),
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": again,
  // Deployment, environment and tenant stand in its name, and the name is its id.
  "aws:ssm/parameter:Parameter": byId((inputs) => text(inputs, "name")),
  // Nothing in a signing key but its alias has a name, and the alias is made after it; a distribution has none at all.
  "aws:kms/key:Key": unseen("<key id>", "possible"),
  "aws:kms/grant:Grant": unseen("<key id>:<grant id>", "possible"),
  "aws:cloudfront/distribution:Distribution": unseen("<distribution id>", "possible"),
  // Named, and AWS refuses a second one. The data source shows no owner, so that a foreign one is not taken for ours.
  "aws:s3/bucket:Bucket": named("bucket"),
  "aws:kms/alias:Alias": named("name"),
  "aws:elasticache/user:User": named("userId"),
  "aws:elasticache/userGroup:UserGroup": named("userGroupId"),
  "aws:cloudfront/originAccessControl:OriginAccessControl": unseen("<origin access control id>"),
};

/** Its id is the input `field`, but whose it is can't be asked: AWS refuses a second one, and the import is named then. */
function named(field: string): Finder {
  return (inputs) => ({ kind: "unseen", id: text(inputs, field), twice: "refused" });
}

/** Those of our tags that say whose it is; the SDK's type promises tags, a foreign object may have none. */
function marked(
  tags: Readonly<Record<string, string>> | undefined,
  inputs: Readonly<Record<string, unknown>>,
): boolean {
  return ["tenant", "deployment", "environment", "managed-by"].every(
    (key) => tags?.[key] !== undefined && tags[key] === field(inputs, "tags", key),
  );
}
