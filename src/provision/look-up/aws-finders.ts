// AWS: what a killed run may have made in the account, by name and our tags.
import { getApiKeys } from "@pulumi/aws/apigateway/getApiKeys.js";
import { getRecords } from "@pulumi/aws/route53/getRecords.js";
import { getSecret } from "@pulumi/aws/secretsmanager/getSecret.js";
import { runtime } from "@pulumi/pulumi";
import type { FoundUsagePlan } from "../aws/find-usage-plans.ts";
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

/** AWS's provider lists no usage plans, ours does; two of one name may stand side by side, as keys may. */
const usagePlan: Finder = async (inputs) => {
  const [region, name] = [text(inputs, "region"), text(inputs, "name")];
  const { plans }: { plans: FoundUsagePlan[] } = await runtime.invoke("tenantry:aws:findUsagePlans", { region, name });
  const own = plans.find(({ tags }) => marked(tags, inputs)) ?? plans[0];
  return judged(own?.id, own !== undefined && marked(own.tags, inputs), true, `usage plan ${name} without our tags`);
};

/** A record has no field for an owner, and a zone has one of a name and type: what says what we asked for is ours. */
const record: Finder = async (inputs, options) => {
  const [zoneId, name, type] = [text(inputs, "zoneId"), text(inputs, "name"), text(inputs, "type")];
  const wanted = plainName(name);
  const nameRegex = `(?i)^${wanted.replace(/[^\w-]/g, "\\$&")}\\.?$`;
  const { resourceRecordSets } = await getRecords({ zoneId, nameRegex }, options);
  const found = resourceRecordSets.find((each) => plainName(each.name) === wanted && each.type === type);
  const id = found === undefined ? undefined : [zoneId, wanted, type].join("_");
  const values = found?.resourceRecords?.map(({ value }) => plainValue(value));
  const asked = Array.isArray(inputs.records) ? inputs.records.map(plainValue) : undefined;
  return judged(id, values?.sort(), asked?.sort(), `record ${type} ${name} with another value`);
};

export const awsFinders: Finders = {
  "aws:apigateway/apiKey:ApiKey": apiKey,
  "aws:apigateway/usagePlan:UsagePlan": usagePlan,
  "aws:apigateway/usagePlanKey:UsagePlanKey": byId((inputs) => text(inputs, "keyId")),
  "aws:route53/record:Record": record,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": again,
  // Deployment, environment and tenant stand in its name, and the name is its id.
  "aws:ssm/parameter:Parameter": byId((inputs) => text(inputs, "name")),
  // AWS answers the same call of the same name with the grant that it made before (KMS, CreateGrant, Name).
  "aws:kms/grant:Grant": again,
  // Nothing in a signing key but its alias has a name, and the alias is made after it; a distribution has none at all.
  "aws:kms/key:Key": unseen("<key id>", "possible"),
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

/** Route 53 lists names in lower case, with a dot behind them. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** Route 53 lists a text in quotes, and a long one in several. */
function plainValue(value: unknown): string {
  return String(value).replaceAll('" "', "").replaceAll('"', "");
}
