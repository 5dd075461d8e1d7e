// Whose a resource is must be readable from itself: costs, permissions and adoption go by it.
import { readValue } from "../read-value.ts";
import { type Rule, resourcePolicy } from "../resource-policy.ts";

const wanted = ["tenant", "managed-by", "deployment", "environment"];

/** AWS types that tenants and the platform make and that take tags. */
const tagged = new Set([
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:secretsmanager/secret:Secret",
  "aws:ssm/parameter:Parameter",
  "aws:kms/key:Key",
  "aws:s3/bucket:Bucket",
  "aws:elasticache/user:User",
  "aws:elasticache/userGroup:UserGroup",
  "aws:iam/role:Role",
]);

const awsTags: Rule = ({ props }) => {
  const missing = wanted.filter((tag) => (readValue(props, "tags", tag) ?? "") === "");
  return missing.length === 0 ? [] : [`lacks the tag${missing.length > 1 ? "s" : ""} ${missing.join(", ")}`];
};

const owner: Rule = ({ props }) =>
  /^[^/]+\/[^/]+\/[^/]+$/.test(String(readValue(props, "owner") ?? ""))
    ? []
    : ["has no owner mark <deployment>/<environment>/<tenant>"];

export const tags = resourcePolicy(
  {
    name: "tags",
    description: "AWS resources carry tenant, managed-by, deployment and environment; our own ones their owner.",
  },
  (resource) => {
    if (tagged.has(resource.type)) return awsTags(resource);
    if (/^tenantry:(?:local|redis):/.test(resource.type)) return owner(resource);
    return resource.type === "auth0:index/organization:Organization" &&
      (readValue(resource.props, "metadata", "tenantId") ?? "") === ""
      ? ["has no tenantId among its metadata"]
      : [];
  },
);
