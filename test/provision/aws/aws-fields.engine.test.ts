// Which field's change does what on AWS: every registered argument of every type is seen to change in place, or replaces, or has a
// reason why no change of a spec or of the settings reaches it. And none but what the installed SDK declares is registered.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack, StackResult } from "../../../src/engine/open-stack.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import { awsOperations } from "../../rehearsal/aws-operations.ts";
import { type DeclaredArguments, declaredArguments } from "../../rehearsal/declared-arguments.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { type RedisRepository, redisRepository } from "../redis/redis-repository.ts";
import { type AwsRepository, awsRepository } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const users = { user: "aws:elasticache/user:User", group: "aws:elasticache/userGroup:UserGroup" } as const;
const quiet = { expectNoChanges: true } as const;
const tenants = ["atelier", "bureau", "cargo", "dynamo"] as const;
const redisTenants = ["ember", "fern", "harbor", "pebble", "quartz"] as const;

/** `<type> <field>`, for some fields of one type. */
const each = (type: string, reason: string, ...fields: string[]): Record<string, string> =>
  Object.fromEntries(fields.map((field) => [`${type} ${field}`, reason]));

const named = "deployment, environment and tenant stand in it, and nothing else";
const always = "the program gives the same value always";
const platformTags = "whose it is: the platform's, of one deployment and environment, and no plan is among them";
/** Why no change of a spec or of the settings reaches a field that could change in place. */
const constant: Readonly<Record<string, string>> = {
  ...each(awsTypes.key, named, "name", "description"),
  ...each(awsTypes.plan, `${named}; a tier's name and description name its limits and its plan`, "name", "description"),
  ...each(awsTypes.secret, `${named}, beside the secret's field`, "description"),
  ...each(awsTypes.secret, always, "recoveryWindowInDays"),
  ...each(awsTypes.value, "compared with nothing: the number beside it tells, and that replaces", "secretStringWo"),
  ...each(awsTypes.parameter, `${named}, beside the secret's field`, "description"),
  ...each(awsTypes.parameter, always, "type", "tier"),
  ...each(awsTypes.bucket, platformTags, "tags"),
  ...each(awsTypes.versioning, always, "versioningConfiguration"),
  ...each(awsTypes.publicAccess, always, "blockPublicAcls", "blockPublicPolicy"),
  ...each(awsTypes.publicAccess, always, "ignorePublicAcls", "restrictPublicBuckets"),
  ...each(awsTypes.ownership, always, "rule"),
  ...each(awsTypes.encryption, always, "rules"),
  ...each(awsTypes.accessControl, "the bucket's name: another one is another bucket, which is protected", "name"),
  ...each(awsTypes.accessControl, always, "originAccessControlOriginType", "signingBehavior", "signingProtocol"),
  ...each(awsTypes.distribution, "the bucket's name stands in it", "comment"),
  ...each(awsTypes.distribution, always, "enabled", "httpVersion", "isIpv6Enabled", "defaultRootObject"),
  ...each(awsTypes.distribution, always, "defaultCacheBehavior", "customErrorResponses", "restrictions"),
  ...each(awsTypes.distribution, platformTags, "tags"),
  ...each(awsTypes.signingKey, `${named}, beside the key's name`, "description"),
  ...each(awsTypes.signingKey, `${platformTags}; beside them the key's name`, "tags"),
  ...each(awsTypes.signingKey, always, "deletionWindowInDays"),
  ...each(users.user, "whose it is: tenant, deployment and environment", "tags"),
  ...each(users.group, platformTags, "tags"),
};

/** Arguments of the provider's own: no call has a member for them. */
const providersOwn = [
  ...["region", "deletionWindowInDays", "recoveryWindowInDays"],
  ...["secretStringWoVersion", "valueWoVersion", "passwordsWoVersion"],
];

/** `gateway.plan update throttleSettings`: name without the tenant's, what happened, and the fields it happened to. */
function told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type, operation }) => type.startsWith("aws:") && operation !== "read")
    .map(({ name, operation, paths }) => {
      const fields = ["update", "replace"].includes(operation) ? paths.map((path) => path.split(/[.[]/)[0] ?? "") : [];
      return [name.replace(/^(?:dynamo|cargo)\./, ""), operation, ...[...new Set(fields)].sort()].join(" ");
    })
    .sort();
}

describe("a field's change on AWS", () => {
  const fields = new FieldsInPlace();
  const stacks = new Map<string, Stack>();
  const declared = new Map<string, DeclaredArguments>();
  let repository: AwsRepository;
  let redis: RedisRepository;
  const stackOf = (name: string): Stack => {
    const stack = stacks.get(name);
    if (stack === undefined) throw new TypeError(`no stack ${name} was opened`);
    return stack;
  };
  const up = async (name: string): Promise<string[]> => told(fields.saw(await stackOf(name).up()));

  beforeAll(async () => {
    repository = await awsRepository();
    redis = await redisRepository({ elasticache: { engine: "redis", region: "eu-central-1" } });
    // What only a Redis of our own can do, and what names it, goes.
    redis.edit("fern", ", eraseOnDelete: true", "");
    redis.edit("ember", "service: self-managed", "service: elasticache");
    for (const name of ["platform", ...tenants]) stacks.set(name, await repository.open(name));
    stacks.set("redis platform", await redis.open("platform"));
    for (const name of redisTenants) stacks.set(name, await redis.open(name));
    for (const name of stacks.keys()) await up(name);
  });
  afterAll(async () => {
    await repository.close();
    await redis.close();
  });

  /** Nothing is registered that the SDK doesn't declare, that is deprecated, or whose way to AWS no table names. */
  const expectDeclared = async (): Promise<Set<string>> => {
    const operations = awsOperations();
    const seen = new Set<string>();
    for (const [name, stack] of stacks) {
      const { deployment } = (await stack.exportState()) as {
        deployment: { resources?: { type: string; custom: boolean; inputs?: Record<string, unknown> }[] };
      };
      for (const { type, inputs = {} } of deployment.resources ?? []) {
        if (!type.startsWith("aws:")) continue;
        const known = declared.get(type) ?? declaredArguments(type);
        declared.set(type, known);
        seen.add(type);
        expect(known.faults(inputs), `${name} ${type}`).toEqual([]);
        const given = Object.keys(inputs).filter((field) => !field.startsWith("__"));
        expect(given.filter((field) => known.deprecated.includes(field))).toEqual([]);
        const calls = operations[type];
        const unnamed = given.filter((field) => !(providersOwn.includes(field) || calls?.[field] !== undefined));
        if (calls !== undefined) expect(unnamed.map((field) => `${type} ${field}`)).toEqual([]);
      }
    }
    return seen;
  };

  it("is of an argument that the installed SDK declares, of a fitting type, and that AWS's calls take", async () => {
    const { parameter, ...others } = awsTypes;
    expect([...(await expectDeclared())].sort()).toEqual([...Object.values(others), ...Object.values(users)].sort());
  });

  it.each<[string, string, () => void, string[]]>([
    [
      "platform",
      "who reads and publishes, how long versions are kept, price class, web ACL and the active key",
      () => {
        repository.editProject("role/mcp-server", 'role/mcp-server", "arn:aws:iam::123456789012:role/batch');
        repository.editProject(/publishers: .*/, 'publishers: ["arn:aws:iam::123456789012:role/publisher-2"]');
        repository.editProject("        readers:", "        keepVersions: 30\n        readers:");
        repository.editProject("cloudFront:\n", "cloudFront:\n        priceClass: PriceClass_All\n");
        repository.editProject("11111111-2222", "99999999-2222");
        repository.editProject("active: first", "active: second");
      },
      [
        "bundle.distribution update priceClass webAclId",
        "bundle.lifecycle update rules",
        "bundle.policy update policy",
        "signing.alias update targetKeyId",
      ],
    ],
    [
      "platform",
      "a host of one's own",
      () =>
        repository.editProject(
          "cloudFront:\n",
          "cloudFront:\n        alias: { host: bundle.example, certificateArn: arn:aws:acm:us-east-1:123456789012:certificate/1 }\n",
        ),
      ["bundle.distribution update aliases viewerCertificate"],
    ],
    [
      "platform",
      "where in the bucket the bundle is",
      () => repository.editProject("bundles/fleet?", "bundles/all?"),
      ["bundle.distribution update origins", "bundle.policy update policy"],
    ],
    [
      "dynamo",
      "limits of its own, and its stages",
      () => {
        repository.edit("dynamo", "rate: 250, burst: 500", "rate: 300, burst: 600");
        repository.edit("dynamo", "period: WEEK", "period: MONTH");
        repository.edit("dynamo", "{ apiId: f6g7h8i9j0, stage: prod }", "{ apiId: f6g7h8i9j0, stage: next }");
      },
      ["gateway.plan update apiStages quotaSettings throttleSettings"],
    ],
    [
      "dynamo",
      "that it is suspended",
      () => repository.edit("dynamo", /^status: .*$/m, "status: suspended"),
      ["gateway.key update enabled"],
    ],
    [
      "dynamo",
      "what it pays for, and the key that encrypts its secrets",
      () => {
        repository.edit("dynamo", /^status: .*$/m, "status: active");
        repository.edit("dynamo", /^plan: .*$/m, "plan: pro");
        repository.editProject(
          / {8}store: .*/,
          `$&\n        kmsKeyArn: arn:aws:kms:eu-central-1:123456789012:key/first`,
        );
      },
      [
        "gateway.key update enabled tags",
        "gateway.plan update tags",
        "gateway.secret update tags",
        "secret.clients.robot.clientSecret update kmsKeyId tags",
        "secret.oauth.google.drive.clientSecret update kmsKeyId tags",
        "secret.oauth.google.web.clientSecret update kmsKeyId tags",
      ],
    ],
    [
      "redis platform",
      "that a tenant of the cache is suspended, and another one's password",
      () => {
        redis.edit("quartz", /^status: .*$/m, "status: suspended");
        redis.edit("ember", "epoch: 2", "epoch: 3");
      },
      [
        expect.stringMatching(/^elasticache\.tenantry-ember-\w+-a update passwordsWo passwordsWoVersion$/),
        expect.stringMatching(/^elasticache\.tenantry-quartz-\w+-a update accessString$/),
      ] as string[],
    ],
    [
      "redis platform",
      "the cache's engine, which needs no user called default any more",
      () => redis.editProject("engine: redis", "engine: valkey"),
      [
        "elasticache.default delete",
        ...["ember-\\w+-a", "ember-\\w+-b", "fern-\\w+-a", "harbor-\\w+-a", "quartz-\\w+-a"].map((user) =>
          expect.stringMatching(new RegExp(`^elasticache\\.tenantry-${user} update engine$`)),
        ),
        "elasticache.user-group update engine userIds",
      ],
    ],
  ])("in %s updates in place: %s", async (stack, _, change, expected) => {
    change();
    expect(await up(stack)).toEqual(expected);
    await stackOf(stack).up(quiet);
    await stackOf(stack).refresh({ ...quiet, previewOnly: true });
  });

  it("in a parameter updates in place: its value, its key, its tags", async () => {
    repository.editProject("store: secrets-manager", "store: parameter-store");
    await up("dynamo");
    expect(await expectDeclared()).toContain(awsTypes.parameter);
    stacks.set("dynamo", await repository.open("dynamo", { DYNAMO_GOOGLE_SECRET: "dynamo-canary-second-51bb" }));
    repository.edit("dynamo", /^plan: .*$/m, "plan: enterprise");
    repository.editProject("key/first", "key/second");
    expect((await up("dynamo")).filter((line) => line.startsWith("secret."))).toEqual([
      "secret.clients.robot.clientSecret update keyId tags",
      "secret.oauth.google.drive.clientSecret update keyId tags",
      "secret.oauth.google.web.clientSecret update keyId tags valueWo valueWoVersion",
    ]);
    await stackOf("dynamo").up(quiet);
  });

  it("replaces where AWS has no other way: a grant's principal, a key's membership, a secret's version", async () => {
    repository.editProject(/signers: .*/, 'signers: ["arn:aws:iam::123456789012:role/publisher-2"]');
    repository.edit("cargo", "requestsPerMinute: 1000", "requestsPerMinute: 2000");
    const shared = await up("platform");
    expect(shared.filter((line) => !line.startsWith("tier."))).toEqual([
      "signing.grant.first.0 replace granteePrincipal",
      "signing.grant.second.0 replace granteePrincipal",
    ]);
    repository.editProject("store: parameter-store", "store: secrets-manager");
    await up("cargo");
    stacks.set("cargo", await repository.open("cargo", { CARGO_GOOGLE_SECRET: "cargo-canary-second-27f0" }));
    await up("cargo");
    expect(fields.replaced().filter((field) => field.startsWith("aws:"))).toEqual([
      `${awsTypes.member} usagePlanId`,
      `${awsTypes.grant} granteePrincipal`,
      `${awsTypes.value} secretStringWo`,
      `${awsTypes.value} secretStringWoVersion`,
    ]);
  });

  it("is seen above for every field that is registered, or has a reason not to be", async () => {
    const rules = {
      ofPlatform: (type: string) => type.startsWith("aws:"),
      replaces: (type: string) => awsBehaviours.types[type]?.replaceOn ?? [],
      constant,
    };
    expect(await fields.faults(stacks.values(), rules)).toEqual([]);
  });
});
