import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deploymentSettingsSchema } from "../../src/spec/deployment-settings.ts";
import { findRepository } from "../../src/spec/find-repository.ts";
import { parseStackName } from "../../src/spec/parse-stack-name.ts";
import { readDeploymentSettings } from "../../src/spec/read-deployment-settings.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tenantry-settings-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const config = (extra = ""): string =>
  `name: tenantry\nruntime: nodejs\nconfig:\n  tenantry:deployment: example\n  tenantry:environment: { value: local }\n  baseHost: { type: string, default: mcp.localhost }\n  tenantry:resource: "http://{host}:3030/mcp"\n  aws:region: eu-central-1\n${extra}`;
const write = (text: string, name = "Pulumi.yaml"): void => writeFileSync(join(root, name), text);

describe("the deployment's settings", () => {
  it("come from Pulumi.yaml, with defaults, in any of Pulumi's ways to write a value", () => {
    write(config());
    expect(readDeploymentSettings(root)).toEqual({
      deployment: "example",
      environment: "local",
      baseHost: "mcp.localhost",
      resource: "http://{host}:3030/mcp",
      keys: "file:.tenantry/keys",
      publish: "file:.tenantry/bundle",
      local: ".tenantry/local",
      tenants: "tenants",
    });
  });
  it("take a map as the value of a setting: under `value` in Pulumi.yaml, as it stands in a stack's file", () => {
    const aws = "{ region: eu-central-1, secrets: { store: parameter-store } }";
    const read = { aws: { region: "eu-central-1", secrets: { store: "parameter-store" } } };
    write(config(`  aws: { value: ${aws} }\n`));
    expect(readDeploymentSettings(root)).toMatchObject(read);
    write(config());
    write(`config:\n  tenantry:aws: ${aws}\n`, "Pulumi.platform.yaml");
    expect(readDeploymentSettings(root, { stack: "platform" })).toMatchObject(read);
  });
  it("are overridden by the stack's file, and its environment by the stack's name", () => {
    write(config());
    write("config:\n  tenantry:environment: staging\n  tenantry:baseHost: mcp.example.com\n", "Pulumi.acme.prod.yaml");
    expect(readDeploymentSettings(root, { stack: "acme.prod" })).toMatchObject({
      environment: "prod",
      baseHost: "mcp.example.com",
    });
    expect(readDeploymentSettings(root, { stack: "acme" })).toMatchObject({ environment: "local" });
  });
  it.each([
    ["  tenantry:basehost: x.example\n", /did you mean tenantry:baseHost/],
    ["  tenantry:publish: /var/bundle\n", /Pulumi\.yaml:9:21: tenantry:publish must name a folder/],
    ["  tenantry:publish: s3://Bucket/x\n", /tenantry:publish must name a folder as file:PATH, or a bucket/],
    ["  tenantry:aws: { value: { region: moon } }\n", /Pulumi\.yaml:9:36: tenantry:aws\.region must be an AWS region/],
    [
      "  tenantry:publish: s3://bundles/x\n  tenantry:aws:\n    value:\n      region: eu-central-1\n      bucket: { publishers: [me] }\n",
      /Pulumi\.yaml:13:30: tenantry:aws\.bucket\.publishers\.0 must be the ARN/,
    ],
    [
      "  tenantry:aws: { value: { region: eu-central-1, signingKeys: { names: [a, b], active: c } } }\n",
      /tenantry:aws\.signingKeys\.active must be one of names/,
    ],
    [
      '  tenantry:aws: { value: { region: eu-central-1, bucket: { publishers: ["arn:aws:iam::123456789012:role/ci"] } } }\n',
      /tenantry:aws\.bucket needs the bucket's name: set tenantry:publish/,
    ],
  ])("refuse %s", (extra, says) => {
    write(config(extra));
    expect(() => readDeploymentSettings(root)).toThrow(says);
  });
  it("need a file, a deployment and a resource with one {host}", () => {
    expect(() => readDeploymentSettings(root)).toThrow(
      expect.objectContaining({ code: "settings.missing", kind: "missing" }),
    );
    write(config().replace("{host}", "acme"));
    expect(() => readDeploymentSettings(root)).toThrow(/tenantry:resource must be a URL/);
    write("name: tenantry\n");
    expect(() => readDeploymentSettings(root)).toThrow(/tenantry:deployment is missing/);
    write("name: [");
    expect(() => readDeploymentSettings(root)).toThrow(expect.objectContaining({ code: "settings.invalid" }));
  });
});

describe("a stack's name", () => {
  it("is a tenant, or a tenant in an environment", () => {
    expect(parseStackName("acme")).toEqual({ tenantId: "acme" });
    expect(parseStackName("acme.prod")).toEqual({ tenantId: "acme", environment: "prod" });
    expect(parseStackName("organization/tenantry/acme.prod")).toEqual({ tenantId: "acme", environment: "prod" });
    expect(parseStackName("platform")).toEqual({ tenantId: "platform" });
  });
  it.each(["", "Acme", "acme.", ".prod", "acme.prod.eu", "acme.Prod", "../acme", "acme prod", "www"])(
    "is not %j",
    (stack) => {
      expect(() => parseStackName(stack)).toThrow(
        expect.objectContaining({ code: "settings.stack-name", kind: "usage" }),
      );
    },
  );
});

it("a repository is the nearest folder upward that holds Pulumi.yaml", () => {
  mkdirSync(join(root, "a/b"), { recursive: true });
  expect(() => findRepository(join(root, "a/b"))).toThrow(expect.objectContaining({ code: "spec.no-repository" }));
  write(config());
  expect(findRepository(join(root, "a/b"))).toBe(root);
});

describe("where a deployment's Redis is", () => {
  const base = { deployment: "d", environment: "prod", baseHost: "mcp.example.com", resource: "https://{host}/mcp" };
  const url = "rediss://redis.example.com:6379";
  const reasons = (more: object): string[] => {
    const parsed = deploymentSettingsSchema.safeParse({ ...base, ...more });
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  };

  it.each([
    { redis: { url, admin: "env:REDIS_ADMIN" } },
    { redis: { url: "redis://127.0.0.1:6379", admin: "file:secrets/redis", adminUser: "tenantry" } },
    { redis: { url: "redis://localhost:6379", admin: "aws-sm:redis/admin" } },
    { elasticache: { engine: "valkey", region: "eu-central-1" } },
    { elasticache: { engine: "redis", region: "us-gov-west-1", authentication: "iam", userGroup: "tenants" } },
  ])("is sound as %j", (more) => expect(reasons(more)).toEqual([]));

  it.each([
    ["a password in the URL", { redis: { url: "rediss://:hunter2@redis.example.com:6379", admin: "env:A" } }],
    ["a database in the URL", { redis: { url: `${url}/1`, admin: "env:A" } }],
    ["no port", { redis: { url: "rediss://redis.example.com", admin: "env:A" } }],
    ["a port that is none", { redis: { url: "rediss://redis.example.com:99999", admin: "env:A" } }],
    ["no TLS over a network", { redis: { url: "redis://redis.example.com:6379", admin: "env:A" } }],
    ["no TLS to a private address", { redis: { url: "redis://10.0.0.7:6379", admin: "env:A" } }],
    ["another scheme", { redis: { url: "https://redis.example.com:6379", admin: "env:A" } }],
    ["the password itself", { redis: { url, admin: "hunter2" } }],
    ["no administrator", { redis: { url } }],
    ["a name with a space", { redis: { url, admin: "env:A", adminUser: "a b" } }],
    ["an unknown part", { redis: { url, admin: "env:A", password: "hunter2" } }],
    ["another engine", { elasticache: { engine: "memcached", region: "eu-central-1" } }],
    ["a region that is none", { elasticache: { engine: "redis", region: "europe" } }],
  ])("is refused with %s, and quoted nowhere", (_, more) => {
    const said = reasons(more);
    expect(said.length).toBeGreaterThan(0);
    expect(said.join()).not.toContain("hunter2");
  });
});
