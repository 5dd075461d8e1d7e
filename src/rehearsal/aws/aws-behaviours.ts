// The character of the aws package, as far as tenants use it: API Gateway's keys and plans, places for secrets, ElastiCache;
// what the platform stack has stands in platform-behaviours.ts.
import type { PlainValue } from "../../provider/reveal.ts";
import type { Cloud } from "../cloud.ts";
import { findsOne, lists, shown } from "../look-up.ts";
import type { PackageBehaviours, TypeBehaviour } from "../type-behaviour.ts";
import { elasticacheBehaviours } from "./elasticache.ts";
import { platformBehaviours } from "./platform-behaviours.ts";

const apiKeys = "aws:apigateway/apiKey:ApiKey";
const usagePlans = "aws:apigateway/usagePlan:UsagePlan";
const usagePlanKeys = "aws:apigateway/usagePlanKey:UsagePlanKey";
const secrets = "aws:secretsmanager/secret:Secret";

const lower = "abcdefghijklmnopqrstuvwxyz0123456789";
const mixed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const account = "123456789012";

const apiKey: TypeBehaviour = {
  id: (_, { text }) => text(10, lower),
  computed: ({ region, value }, { id, text }) => ({
    arn: `arn:aws:apigateway:${String(region)}::/apikeys/${id}`,
    // API Gateway makes a value where none is given; it never changes.
    value: value ?? text(40, mixed),
    createdDate: "2026-01-01T00:00:00Z",
    lastUpdatedDate: "2026-01-01T00:00:00Z",
  }),
  defaults: () => ({ enabled: true }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  replaceOn: ["value", "region"],
  secretOutputs: ["value"],
  check: ({ value }) =>
    typeof value === "string" && (value.length < 20 || value.length > 128)
      ? [{ property: "value", reason: "must have 20 to 128 characters" }]
      : [],
  effect({ id }, cloud, what) {
    if (what !== "delete") return;
    for (const member of cloud.list(usagePlanKeys))
      if (member.properties.keyId === id) cloud.remove(usagePlanKeys, member.id);
  },
  onlyReal: "the account's 10,000 keys a region, and how long a key that was switched off still opens stages (seconds)",
};

const usagePlan: TypeBehaviour = {
  id: (_, { text }) => text(6, lower),
  computed: ({ region }, { id }) => ({ arn: `arn:aws:apigateway:${String(region)}::/usageplans/${id}` }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  replaceOn: ["region"],
  unordered: ["apiStages"],
  check({ quotaSettings, throttleSettings }) {
    const { limit, period } = mapOf(quotaSettings);
    const { rateLimit, burstLimit } = mapOf(throttleSettings);
    return [
      ...(quotaSettings === undefined || (isCount(limit) && ["DAY", "WEEK", "MONTH"].includes(String(period)))
        ? []
        : [{ property: "quotaSettings", reason: "needs a limit of at least 1 for a DAY, WEEK or MONTH" }]),
      ...(throttleSettings === undefined || (Number(rateLimit) > 0 && isCount(burstLimit))
        ? []
        : [{ property: "throttleSettings", reason: "needs a rate above 0 and a whole burst" }]),
    ];
  },
  refusesDelete: ({ id }, cloud) => (members(cloud, id).length > 0 ? "The usage plan still has API keys." : undefined),
  onlyReal: "whether the REST APIs and stages exist; best-effort counting; the account's 300 plans a region",
};

const usagePlanKey: TypeBehaviour = {
  id: ({ keyId }) => String(keyId),
  computed: ({ keyId }, { cloud }) => {
    const { name = "", value = "" } = cloud.get(apiKeys, String(keyId))?.properties ?? {};
    return { name, value };
  },
  references: [
    { path: "keyId", type: apiKeys },
    { path: "usagePlanId", type: usagePlans },
  ],
  unique: [["keyId", "usagePlanId"]],
  replaceOn: ["keyId", "keyType", "usagePlanId", "region"],
  onlyReal: "that a key may be in one plan of a stage only",
};

const secret: TypeBehaviour = {
  id: ({ region, name }, { text }) =>
    `arn:aws:secretsmanager:${String(region)}:${account}:secret:${String(name)}-${text(6, mixed)}`,
  computed: (_, { id }) => ({ arn: id }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  unique: [["name", "region"]],
  replaceOn: ["name", "namePrefix", "region"],
  cascades: [{ type: "aws:secretsmanager/secretVersion:SecretVersion", by: "secretId" }],
  onlyReal: "the recovery window, in which a deleted secret's name stays taken; resource policies",
};

const secretVersion: TypeBehaviour = {
  id: ({ secretId }, { uuid }) => `${String(secretId)}|${uuid()}`,
  computed: ({ secretId }, { id }) => ({
    arn: secretId ?? "",
    versionId: id.split("|").at(-1) ?? "",
    versionStages: ["AWSCURRENT"],
    hasSecretStringWo: true,
  }),
  references: [{ path: "secretId", type: secrets }],
  replaceOn: ["secretId", "secretString", "secretBinary", "secretStringWoVersion", "region"],
  writeOnly: ["secretStringWo"],
  onlyReal: "encryption by the account's or the tenant's own KMS key, and who may read it",
};

const parameter: TypeBehaviour = {
  id: ({ name }) => String(name),
  computed: ({ region, name }) => ({
    arn: `arn:aws:ssm:${String(region)}:${account}:parameter${String(name)}`,
    hasValueWo: true,
    version: 1,
  }),
  derived: ({ tags }) => ({ tagsAll: tags ?? {} }),
  check: ({ type, value, valueWo, insecureValue }) =>
    type === "SecureString" && insecureValue !== undefined
      ? [{ property: "insecureValue", reason: "can't be that of a SecureString" }]
      : [value, valueWo, insecureValue].filter((each) => each !== undefined).length === 1
        ? []
        : [{ property: "value", reason: "is needed once: as value, valueWo or insecureValue" }],
  unique: [["name", "region"]],
  replaceOn: ["name", "region", "dataType"],
  writeOnly: ["valueWo"],
  onlyReal: "sizes and tiers, encryption by KMS, and who may read it",
};

/** The SDK's words don't say what replaces: the provider's own schema does. */
const record: TypeBehaviour = {
  replaceOn: ["name", "zoneId"],
  onlyReal: "whether the zone exists and answers for its domain, and whether somebody else's record is in the way",
};

/** Give it to the stand-in for `aws`. */
export const awsBehaviours: PackageBehaviours = {
  invokes: {
    "aws:apigateway/getApiKeys:getApiKeys": lists("items", apiKeys, { region: "region" }, (object) => ({
      ...shown(object),
      // The program never asks for values.
      value: "",
    })),
    "aws:secretsmanager/getSecret:getSecret": findsOne(secrets, ["name", "region"]),
  },
  types: {
    [apiKeys]: apiKey,
    [usagePlans]: usagePlan,
    [usagePlanKeys]: usagePlanKey,
    [secrets]: secret,
    ...elasticacheBehaviours,
    "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
    "aws:ssm/parameter:Parameter": parameter,
    "aws:route53/record:Record": record,
    ...platformBehaviours,
  },
};

function members(cloud: Cloud, usagePlanId: string): unknown[] {
  return cloud.list(usagePlanKeys).filter(({ properties }) => properties.usagePlanId === usagePlanId);
}

function mapOf(value: PlainValue | undefined): Record<string, PlainValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function isCount(value: PlainValue | undefined): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}
