// A real `up` whose stand-in makes AWS's own calls against moto: boto3 reads back what is there, and botocore's models judge
// every request, those of our own code among them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKeyring } from "../../../src/bundle/keyring.ts";
import { rotateKey } from "../../../src/bundle/rotate-key.ts";
import { runCli } from "../../../src/control/cli/run-cli.ts";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { readLimits } from "../../../src/provision/aws/read-limits.ts";
import { openTenancy } from "../../../src/runtime/open-tenancy.ts";
import { fakeTerminal } from "../../control/cli/fake-terminal.ts";
import { motoBacking } from "../../mock/aws/moto-backing.ts";
import { type MotoServer, motoServer } from "../../mock/moto-server.ts";
import { type AwsRepository, awsRepository, exampleSecrets } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const place = "s3://example-tenantry-bundles/fleet?region=eu-central-1";

describe("a fleet whose AWS answers for itself", () => {
  let moto: MotoServer;
  let aws: ReturnType<typeof motoBacking>;
  let repository: AwsRepository;
  let platform: Stack;
  let dynamo: Stack;
  let cargo: Stack;

  beforeAll(async () => {
    moto = await motoServer();
    aws = motoBacking();
    repository = await awsRepository({ backing: aws.backing, publish: "bucket" });
    platform = await repository.open("platform");
    cargo = await repository.open("cargo");
    dynamo = await repository.open("dynamo");
    await platform.up();
    await cargo.up();
    await dynamo.up();
  });
  afterAll(async () => {
    await repository.close();
    aws.close();
    await moto.close();
  });
  const cli = (...words: string[]) => runCli(words, fakeTerminal({ cwd: repository.root }));

  it("has usage plans, keys and members with the limits of the specs, as boto3 reads them", async () => {
    const plans = moto.boto3(`
import boto3, json
c = boto3.client("apigateway")
print(json.dumps([{**{k: p[k] for k in ("name", "throttle", "quota")}, "keys": [k["name"] for k in c.get_usage_plan_keys(usagePlanId=p["id"])["items"]]} for p in c.get_usage_plans()["items"]]))`);
    expect(plans).toContainEqual({
      name: "example-local-dynamo",
      throttle: { rateLimit: 250, burstLimit: 500 },
      quota: expect.objectContaining({ limit: 350_000_000, period: "WEEK" }),
      keys: ["example-local-dynamo"],
    });
    expect(plans).toContainEqual(
      expect.objectContaining({ throttle: { rateLimit: 16.666, burstLimit: 17 }, keys: ["example-local-cargo"] }),
    );
    const { gateway } = (await dynamo.outputs()) as unknown as { gateway: { usagePlanId: string; apiKeyId: string } };
    const live = await readLimits({ region: "eu-central-1", ...gateway }, AbortSignal.timeout(60_000));
    expect(live).toMatchObject({ rate: 250, burst: 500, quota: 350_000_000, period: "WEEK", enabled: true });
  });

  it("has the secrets that servers fetch, and their values in no other place", async () => {
    const values = moto.boto3(`
import boto3, json
c = boto3.client("secretsmanager")
print(json.dumps({s["Name"]: c.get_secret_value(SecretId=s["ARN"])["SecretString"] for s in c.list_secrets()["SecretList"]}))`);
    expect(values).toMatchObject({
      "tenantry/example/local/cargo/oauth.google.web.clientSecret": exampleSecrets.environment.CARGO_GOOGLE_SECRET,
      "tenantry/example/local/dynamo/oauth.google.drive.clientSecret": exampleSecrets.dynamoDrive,
      "tenantry/example/local/dynamo/gateway-api-key": expect.stringMatching(/^\w{20,128}$/),
    });
  });

  it("has the bucket with its versions, its block and its policy, and the ledger in it", async () => {
    const bucket = moto.boto3(`
import boto3, json
c, b = boto3.client("s3"), {"Bucket": "example-tenantry-bundles"}
policy = json.loads(c.get_bucket_policy(**b)["Policy"])
print(json.dumps({
  "versioning": c.get_bucket_versioning(**b)["Status"],
  "block": all(c.get_public_access_block(**b)["PublicAccessBlockConfiguration"].values()),
  "owner": c.get_bucket_ownership_controls(**b)["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
  "tags": {t["Key"]: t["Value"] for t in c.get_bucket_tagging(**b)["TagSet"]},
  "days": c.get_bucket_lifecycle_configuration(**b)["Rules"][0]["NoncurrentVersionExpiration"]["NoncurrentDays"],
  "denied": [s["Sid"] for s in policy["Statement"] if s["Effect"] == "Deny"],
  "objects": sorted(o["Key"] for o in c.list_objects_v2(**b)["Contents"]),
}))`);
    expect(bucket).toEqual({
      versioning: "Enabled",
      block: true,
      owner: "BucketOwnerEnforced",
      tags: { tenant: "platform", "managed-by": "tenantry", deployment: "example", environment: "local" },
      days: 90,
      denied: ["TlsOnly", "OthersNeverWrite"],
      objects: ["fleet/ledger/cargo.jws", "fleet/ledger/dynamo.jws"],
    });
  });

  it("signs with a key of KMS after a rotation, publishes from there, and a server reads config and secret", async () => {
    const { signing } = (await platform.outputs()) as unknown as { signing: { keys: { second: string } } };
    const keys = `${repository.root}/.tenantry/keys`;
    const rootFile = `${repository.root}/.tenantry/root.json`;
    const { kid } = await rotateKey(await openKeyring(keys), "tenant", { kms: signing.keys.second, rootFile });
    await dynamo.up();
    await dynamo.up({ expectNoChanges: true });
    await cargo.up();
    expect(await cli("publish")).toBe(0);
    expect(await cli("verify")).toBe(0);
    const tenancy = await openTenancy({ bundle: place, root: rootFile, baseHost: "mcp.localhost" });
    expect(tenancy.bundle?.get("dynamo")?.config.config.organizationName).toBe("Dynamo Works");
    const { tenantConfig } = (await dynamo.outputs()) as unknown as { tenantConfig: string };
    const header = JSON.parse(Buffer.from(tenantConfig.split(".")[0] ?? "", "base64url").toString()) as { kid: string };
    expect(header.kid).toBe(kid);
    expect(await tenancy.secret("dynamo", "oauth.google.web.clientSecret")).toBe(
      exampleSecrets.environment.DYNAMO_GOOGLE_SECRET,
    );
    await expect(tenancy.secret("dynamo", "oauth.microsoft.default.clientSecret")).rejects.toMatchObject({
      code: "secret.missing",
    });
    await tenancy.close();
  });

  it("moves delivered secrets to Parameter Store when the settings say so, and the server follows", async () => {
    repository.editProject("store: secrets-manager", "store: parameter-store");
    await cargo.up();
    await cargo.up({ expectNoChanges: true });
    const found = moto.boto3(`
import boto3, json
c = boto3.client("ssm")
p = c.get_parameter(Name="/tenantry/example/local/cargo/oauth.google.web.clientSecret", WithDecryption=True)["Parameter"]
print(json.dumps({"type": p["Type"], "value": p["Value"]}))`);
    expect(found).toEqual({ type: "SecureString", value: exampleSecrets.environment.CARGO_GOOGLE_SECRET });
    const later = await repository.open("cargo", { CARGO_GOOGLE_SECRET: "cargo-canary-second-19aa7c03" });
    await later.up();
    expect(await cli("publish")).toBe(0);
    const rootFile = `${repository.root}/.tenantry/root.json`;
    const tenancy = await openTenancy({ bundle: place, root: rootFile, baseHost: "mcp.localhost" });
    expect(await tenancy.secret("cargo", "oauth.google.web.clientSecret")).toBe("cargo-canary-second-19aa7c03");
    await tenancy.close();
  });

  it("has both keys in the plan during a rotation, each with the limits of the spec, and delivers the new one", async () => {
    const { gateway: before } = (await dynamo.outputs()) as unknown as { gateway: { apiKeyId: string } };
    const place = "kind: aws-api-gateway\n";
    repository.edit("dynamo", place, `${place}    rotation: { epoch: 2 }\n`);
    await dynamo.up();
    const { gateway } = (await dynamo.outputs()) as unknown as {
      gateway: { usagePlanId: string; apiKeyId: string; previousApiKeyId: string };
    };
    expect(gateway.previousApiKeyId).toBe(before.apiKeyId);
    const found = moto.boto3(`
import boto3, json
g, s = boto3.client("apigateway"), boto3.client("secretsmanager")
keys = {k["name"]: g.get_api_key(apiKey=k["id"], includeValue=True) for k in g.get_usage_plan_keys(usagePlanId="${gateway.usagePlanId}")["items"]}
value = s.get_secret_value(SecretId="tenantry/example/local/dynamo/gateway-api-key")["SecretString"]
print(json.dumps({"enabled": {n: k["enabled"] for n, k in keys.items()}, "delivered": [n for n, k in keys.items() if k["value"] == value]}))`);
    expect(found).toEqual({
      enabled: { "example-local-dynamo": true, "example-local-dynamo--2": true },
      delivered: ["example-local-dynamo--2"],
    });
    for (const apiKeyId of [gateway.apiKeyId, gateway.previousApiKeyId])
      expect(
        await readLimits(
          { region: "eu-central-1", usagePlanId: gateway.usagePlanId, apiKeyId },
          AbortSignal.timeout(60_000),
        ),
      ).toMatchObject({ rate: 250, burst: 500, enabled: true });
  });

  it("finds a usage plan again that AWS made and nobody heard of, beside a foreign one of its name, by AWS's own list", async () => {
    await dynamo.destroy();
    const plans = (program = ""): string[] =>
      moto.boto3(`
import boto3, json
c = boto3.client("apigateway")
${program}
print(json.dumps([p["id"] for p in c.get_usage_plans()["items"] if p["name"] == "example-local-dynamo"]))`) as string[];
    const [foreign = ""] = plans('c.create_usage_plan(name="example-local-dynamo")');
    repository.cloud.faults.push({ kind: "time-out", operation: "create", type: awsTypes.plan });
    await expect(dynamo.up()).rejects.toMatchObject({
      message: expect.stringMatching(/did not answer .*recorded now: aws:apigateway\/usagePlan:UsagePlan/),
    });
    const found = plans();
    expect(found).toHaveLength(2);
    await dynamo.up();
    await dynamo.up({ expectNoChanges: true });
    expect(plans()).toEqual(found);
    const { gateway } = (await dynamo.outputs()) as unknown as { gateway: { usagePlanId: string } };
    expect(found.filter((id) => id !== foreign)).toEqual([gateway.usagePlanId]);
    plans(`c.delete_usage_plan(usagePlanId="${foreign}")`);
  });

  it("leaves nothing of a tenant at AWS after destroy", async () => {
    await dynamo.destroy();
    const left = moto.boto3(`
import boto3, json
print(json.dumps([k["name"] for k in boto3.client("apigateway").get_api_keys()["items"]] + [s["Name"] for s in boto3.client("secretsmanager").list_secrets()["SecretList"]]))`);
    expect((left as string[]).filter((name) => name.includes("dynamo"))).toEqual([]);
  });

  it("sent nothing that botocore's models refuse", async () => {
    const { operations, faults } = await moto.checks();
    expect(faults).toEqual([]);
    expect(Object.keys(operations)).toEqual(
      expect.arrayContaining([
        "apigateway.CreateUsagePlan",
        "apigateway.CreateApiKey",
        "apigateway.CreateUsagePlanKey",
        "apigateway.GetUsagePlan",
        "apigateway.GetUsagePlans",
        "secretsmanager.CreateSecret",
        "secretsmanager.PutSecretValue",
        "secretsmanager.GetSecretValue",
        "ssm.PutParameter",
        "ssm.GetParameter",
        "kms.CreateKey",
        "kms.CreateAlias",
        "kms.CreateGrant",
        "kms.Sign",
        "kms.GetPublicKey",
        "s3.CreateBucket",
        "s3.PutBucketPolicy",
        "s3.PutObject",
        "s3.GetObject",
      ]),
    );
  });
});
