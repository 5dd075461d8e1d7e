// The example fleet through its whole life before AWS's stand-in, under the real engine.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type AwsRepository, awsRepository, exampleSecrets } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const quiet = { expectNoChanges: true } as const;
/** Reading the platform stack is no change. */
const operationsOf = (steps: readonly { operation: string }[]) =>
  new Set(steps.map(({ operation }) => operation).filter((operation) => operation !== "read"));
/** what AWS has no tags for */
const untagged = new Set<string>([
  ...[awsTypes.member, awsTypes.value, awsTypes.versioning, awsTypes.publicAccess, awsTypes.ownership],
  ...[awsTypes.encryption, awsTypes.lifecycle, awsTypes.policy, awsTypes.alias, awsTypes.grant],
  awsTypes.accessControl,
]);
const tenants = ["atelier", "bureau", "cargo", "dynamo"] as const;

describe("a fleet before an API gateway of AWS", () => {
  let repository: AwsRepository;
  let platform: Stack;
  const stacks = {} as Record<(typeof tenants)[number], Stack>;
  const keyOf = (tenant: string) =>
    repository.cloud.list(awsTypes.key).find(({ properties }) => properties.name === `example-local-${tenant}`);
  const planOf = (tenant: string) => {
    const member = repository.cloud.list(awsTypes.member).find(({ id }) => id === keyOf(tenant)?.id);
    return repository.cloud.get(awsTypes.plan, String(member?.properties.usagePlanId));
  };
  const keyValueOf = (tenant: string): string => String(keyOf(tenant)?.properties.value);

  beforeAll(async () => {
    repository = await awsRepository();
    platform = await repository.open("platform");
    for (const tenant of tenants) stacks[tenant] = await repository.open(tenant);
  });
  afterAll(() => repository.close());

  it("shares a usage plan for each tier, in the platform stack", async () => {
    await platform.up();
    await platform.up(quiet);
    const plans = repository.cloud.list(awsTypes.plan).map(({ properties }) => properties);
    // The engine makes independent resources in no order of its own.
    const tiers = plans
      .map(({ throttleSettings, quotaSettings }) => [throttleSettings, quotaSettings] as const)
      .sort(
        ([a], [b]) => Number((a as { rateLimit: number }).rateLimit) - Number((b as { rateLimit: number }).rateLimit),
      );
    expect(tiers).toEqual([
      [
        { rateLimit: 1, burstLimit: 1 },
        { limit: 10_000, period: "DAY" },
      ],
      [
        { rateLimit: 16.666, burstLimit: 17 },
        { limit: 500_000, period: "DAY" },
      ],
    ]);
  });

  it("makes the bundle's bucket closed, versioned and behind CloudFront, and keys that only sign", () => {
    const only = (type: string) => repository.cloud.list(type)[0]?.properties ?? {};
    expect(only(awsTypes.bucket)).toMatchObject({ bucket: "example-tenantry-bundles", region: "eu-central-1" });
    expect(only(awsTypes.versioning)).toMatchObject({ versioningConfiguration: { status: "Enabled" } });
    expect(only(awsTypes.publicAccess)).toMatchObject({ blockPublicPolicy: true, restrictPublicBuckets: true });
    const policy = JSON.parse(String(only(awsTypes.policy).policy)) as {
      Statement: { Sid: string; Resource: unknown }[];
    };
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual([
      "TlsOnly",
      "OthersNeverWrite",
      "Publish",
      "PublishList",
      "Serve",
      "ServeList",
      "CloudFront",
      "CloudFrontList",
    ]);
    const read = policy.Statement.find(({ Sid }) => Sid === "CloudFront")?.Resource;
    expect(JSON.stringify(read)).not.toContain("ledger");
    expect(only(awsTypes.distribution)).toMatchObject({
      defaultRootObject: "head.jws",
      defaultCacheBehavior: { viewerProtocolPolicy: "https-only" },
      origins: [{ originPath: "/fleet" }],
    });
    for (const { properties } of repository.cloud.list(awsTypes.signingKey))
      expect(properties).toMatchObject({ keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" });
    expect(repository.cloud.list(awsTypes.grant).map(({ properties }) => properties.operations)).toEqual([
      ["Sign", "GetPublicKey"],
      ["Sign", "GetPublicKey"],
    ]);
  });

  it("moves the signing alias to the second key in place, and no key is touched", async () => {
    const keys = repository.cloud.list(awsTypes.signingKey).map(({ id }) => id);
    const before = repository.cloud.list(awsTypes.alias)[0]?.properties.targetKeyId;
    repository.editProject("active: first", "active: second");
    const { steps } = await platform.up();
    expect(steps.filter(({ operation }) => operation === "update").map(({ type }) => type)).toEqual([awsTypes.alias]);
    expect(operationsOf(steps)).toEqual(new Set(["update"]));
    expect(repository.cloud.list(awsTypes.alias)[0]?.properties.targetKeyId).not.toBe(before);
    expect(repository.cloud.list(awsTypes.signingKey).map(({ id }) => id)).toEqual(keys);
    const outputs = await platform.outputs();
    expect(JSON.stringify(outputs)).toContain("kms:alias/tenantry-example-local");
    await platform.up(quiet);
  });

  it("finds what somebody else changed in the platform stack", async () => {
    const [bucket] = repository.cloud.list(awsTypes.publicAccess);
    repository.cloud.edit(awsTypes.publicAccess, bucket?.id ?? "", { blockPublicPolicy: false });
    await expect(platform.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    repository.cloud.edit(awsTypes.publicAccess, bucket?.id ?? "", { blockPublicPolicy: true });
    await platform.refresh({ ...quiet, previewOnly: true });
  });

  it("gives each tenant a key of its own in its tier, or in a plan of its own, and then changes nothing", async () => {
    for (const tenant of tenants) {
      await stacks[tenant].up();
      await stacks[tenant].up(quiet);
      await stacks[tenant].refresh({ ...quiet, previewOnly: true });
    }
    expect(planOf("atelier")).toBe(planOf("bureau"));
    expect(planOf("cargo")).not.toBe(planOf("atelier"));
    expect(planOf("dynamo")?.properties).toMatchObject({
      throttleSettings: { rateLimit: 250, burstLimit: 500 },
      tags: {
        tenant: "dynamo",
        plan: "enterprise",
        "managed-by": "tenantry",
        deployment: "example",
        environment: "local",
      },
    });
    expect(new Set(tenants.map(keyValueOf)).size).toBe(4);
  });

  it("tags everything that can be tagged, and delivers the key's value through Secrets Manager", () => {
    for (const { type, properties } of repository.cloud.list()) {
      if (untagged.has(type)) continue;
      expect(properties.tags, type).toMatchObject({
        "managed-by": "tenantry",
        deployment: "example",
        environment: "local",
      });
    }
    const delivered = repository.cloud.list(awsTypes.value).map(({ properties }) => properties.secretStringWo);
    const { environment, dynamoDrive } = exampleSecrets;
    const shared = [environment.CARGO_GOOGLE_SECRET, environment.DYNAMO_GOOGLE_SECRET, dynamoDrive];
    // Beside them the secrets that the platform made for two machine clients.
    expect(new Set(delivered).size).toBe(9);
    expect(delivered).toEqual(expect.arrayContaining([...tenants.map(keyValueOf), ...shared]));
  });

  it("tells servers where secrets are that are delivered by reference, and writes a value again when it changes", async () => {
    const secretsOf = async (tenant: (typeof tenants)[number]) => {
      const { tenantConfig } = (await stacks[tenant].outputs()) as unknown as { tenantConfig: string };
      const body = Buffer.from(String(tenantConfig).split(".")[1] ?? "", "base64url").toString("utf8");
      return (JSON.parse(body) as { config: { secrets: Record<string, unknown> } }).config.secrets;
    };
    const [google] = repository.cloud
      .list(awsTypes.secret)
      .filter(({ properties }) => String(properties.name).endsWith("dynamo/oauth.google.web.clientSecret"));
    expect(await secretsOf("dynamo")).toMatchObject({
      "oauth.google.web.clientSecret": { reference: `aws-sm:${google?.id}` },
      "oauth.github.default.clientSecret": { reference: expect.stringMatching(/^aws-sm:arn:.*dynamo\/github/) },
      "oauth.microsoft.default.clientSecret": { reference: "aws-ssm:/dynamo/microsoft" },
    });
    expect(await secretsOf("bureau")).toMatchObject({
      "oauth.github.default.clientSecret": { sealed: expect.anything() },
    });
    const changed = { CARGO_GOOGLE_SECRET: "cargo-canary-changed-88ab10c2" };
    const again = await repository.open("cargo", changed);
    const { steps } = await again.up();
    const touched = new Set(steps.filter(({ operation }) => operation !== "read").map(({ type }) => type));
    expect(touched).toEqual(new Set([awsTypes.value]));
    await again.up(quiet);
    const values = repository.cloud.list(awsTypes.value).map(({ properties }) => properties.secretStringWo);
    expect(values).toContain(changed.CARGO_GOOGLE_SECRET);
    await stacks.cargo.up();
  });

  it("keeps each key's value out of state, outputs, ledger and configs, in every encoding", async () => {
    const files = repository.files();
    expect(files.length).toBeGreaterThan(8);
    const written = repository.cloud.list(awsTypes.value).map(({ properties }) => String(properties.secretStringWo));
    for (const secret of new Set([...Object.values(exampleSecrets.environment), ...written]))
      for (const { path, bytes } of files) expect(findSecret(bytes, secret), path).toEqual([]);
    for (const tenant of tenants) {
      const outputs = Buffer.from(JSON.stringify(await stacks[tenant].outputs()));
      expect(keyValueOf(tenant)).toMatch(/^\w{40}$/);
      for (const { path, bytes } of [...files, { path: "outputs", bytes: outputs }])
        expect(findSecret(bytes, keyValueOf(tenant)), path).toEqual([]);
    }
  });

  it("changes limits of a tenant's own in place", async () => {
    const [key, plan] = [keyOf("dynamo"), planOf("dynamo")];
    repository.edit("dynamo", "rate: 250", "rate: 300");
    const { steps } = await stacks.dynamo.up();
    expect(operationsOf(steps)).toEqual(new Set(["update"]));
    expect(planOf("dynamo")?.id).toBe(plan?.id);
    expect(planOf("dynamo")?.properties.throttleSettings).toMatchObject({ rateLimit: 300 });
    expect(keyOf("dynamo")?.id).toBe(key?.id);
    await stacks.dynamo.up(quiet);
  });

  it("moves a tenant to another tier without another key, once the platform stack has the tier", async () => {
    const [key, value] = [keyOf("cargo")?.id, keyValueOf("cargo")];
    repository.edit("cargo", "requestsPerMinute: 1000", "requestsPerMinute: 2000");
    await expect(stacks.cargo.up()).rejects.toMatchObject({ code: "program.platform-stack", kind: "missing" });
    expect(planOf("cargo")?.properties.throttleSettings).toMatchObject({ rateLimit: 16.666 });
    await platform.up();
    // The tier before stays: until its own run the tenant's key is in it.
    expect(planOf("cargo")?.properties.throttleSettings).toMatchObject({ rateLimit: 16.666 });
    await stacks.cargo.up();
    expect([keyOf("cargo")?.id, keyValueOf("cargo")]).toEqual([key, value]);
    expect(planOf("cargo")?.properties.throttleSettings).toMatchObject({ rateLimit: 33.333 });
    await stacks.cargo.up(quiet);
    await platform.up(quiet);
    const pruning = await repository.open("platform", { TENANTRY_PRUNE_TIERS: "true" });
    await pruning.up();
    expect(repository.cloud.list(awsTypes.plan)).toHaveLength(3);
    await stacks.cargo.up(quiet);
  });

  it("switches a suspended tenant's key off, and on again, in place", async () => {
    const id = keyOf("atelier")?.id;
    for (const [status, enabled] of [
      ["suspended", false],
      ["active", true],
    ] as const) {
      repository.edit("atelier", /^status: .*$/m, `status: ${status}`);
      const { steps } = await stacks.atelier.up();
      expect(operationsOf(steps)).toEqual(new Set(["update"]));
      expect(keyOf("atelier")).toMatchObject({ id, properties: { enabled } });
    }
  });

  it("rotates a key: the new one opens the same plan beside the old one, is delivered, and both are held against the spec", async () => {
    const [old, tier] = [keyOf("cargo"), planOf("cargo")?.id];
    const named = (name: string) =>
      repository.cloud.list(awsTypes.key).find(({ properties }) => properties.name === `example-local-${name}`);
    const delivered = () => repository.cloud.list(awsTypes.value).map(({ properties }) => properties.secretStringWo);
    const place = "  gateway:\n    kind: aws-api-gateway\n";
    repository.edit("cargo", place, `${place}    rotation: { epoch: 2 }\n`);
    const { steps } = await stacks.cargo.up();
    const touched = steps
      .filter(({ operation }) => operation !== "read")
      .map(({ operation, name }) => `${operation} ${name}`);
    expect(touched.sort()).toEqual([
      "create cargo.gateway.key.2",
      "create cargo.gateway.live-limits.2",
      "create cargo.gateway.member.2",
      "replace cargo.gateway.secret-value",
      "update cargo.rotation",
    ]);
    const fresh = named("cargo--2");
    expect(named("cargo")).toEqual(old);
    const plans = [old, fresh].map(
      (key) => repository.cloud.get(awsTypes.member, key?.id ?? "")?.properties.usagePlanId,
    );
    expect(plans).toEqual([tier, tier]);
    expect(delivered()).toContain(fresh?.properties.value);
    expect((await stacks.cargo.outputs()) as unknown).toMatchObject({
      gateway: { apiKeyId: fresh?.id, previousApiKeyId: old?.id },
    });
    await stacks.cargo.up(quiet);
    repository.cloud.edit(awsTypes.key, old?.id ?? "", { enabled: false });
    await expect(stacks.cargo.up(quiet)).rejects.toMatchObject({
      code: expect.stringMatching(/limits-differ|changes/),
    });
    repository.cloud.edit(awsTypes.key, old?.id ?? "", { enabled: true });
    repository.edit("cargo", "rotation: { epoch: 2 }", "rotation: { epoch: 2, keepPrevious: false }");
    await stacks.cargo.up();
    expect(named("cargo")).toBeUndefined();
    expect(named("cargo--2")).toEqual(fresh);
    await stacks.cargo.up(quiet);
  });

  it("fails where the live limits are not those of the spec, and a refresh says so", async () => {
    const tier = planOf("bureau")?.id ?? "";
    repository.cloud.edit(awsTypes.plan, tier, { throttleSettings: { rateLimit: 900, burstLimit: 1 } });
    await expect(stacks.bureau.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    await expect(stacks.bureau.up()).rejects.toMatchObject({ code: "gateway.limits-differ", kind: "failed" });
    repository.cloud.edit(awsTypes.plan, tier, { throttleSettings: { rateLimit: 1, burstLimit: 1 } });
    await stacks.bureau.up(quiet);
  });

  it("takes another quota period in place, and fails where a second writer has set one that counts the same limit otherwise", async () => {
    const plan = planOf("dynamo")?.id ?? "";
    repository.edit("dynamo", "period: WEEK", "period: MONTH");
    expect(operationsOf((await stacks.dynamo.up()).steps)).toEqual(new Set(["update"]));
    expect(planOf("dynamo")).toMatchObject({
      id: plan,
      properties: { quotaSettings: { limit: 350_000_000, period: "MONTH" } },
    });
    await stacks.dynamo.up(quiet);
    repository.cloud.edit(awsTypes.plan, plan, { quotaSettings: { limit: 350_000_000, period: "DAY" } });
    await expect(stacks.dynamo.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    const refused = await stacks.dynamo.up().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "gateway.limits-differ" });
    expect(String(refused)).toContain('period is "DAY" instead of "MONTH"');
    repository.cloud.edit(awsTypes.plan, plan, { quotaSettings: { limit: 350_000_000, period: "MONTH" } });
    await stacks.dynamo.up(quiet);
  });

  it("leaves nothing after destroy", async () => {
    for (const tenant of tenants) await stacks[tenant].destroy();
    for (const type of [awsTypes.key, awsTypes.member, awsTypes.secret, awsTypes.value])
      expect(repository.cloud.list(type)).toEqual([]);
    // The bucket and the signing keys are protected: destroy says so, and takes nothing.
    await expect(platform.destroy()).rejects.toMatchObject({ kind: expect.stringMatching(/refused|failed/) });
    const kept = new Set(repository.cloud.list().map(({ type }) => type));
    expect(kept).toContain(awsTypes.bucket);
    expect(kept).toContain(awsTypes.signingKey);
  });
});
