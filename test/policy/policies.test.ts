import { createRequire } from "node:module";
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { deletionProtection } from "../../policy/policies/deletion-protection.ts";
import { leastPrivilege } from "../../policy/policies/least-privilege.ts";
import { noPlaintextSecrets } from "../../policy/policies/no-plaintext-secrets.ts";
import { noSharedApiKeys } from "../../policy/policies/no-shared-api-keys.ts";
import { noWildcardGrants } from "../../policy/policies/no-wildcard-grants.ts";
import { redirectUris } from "../../policy/policies/redirect-uris.ts";
import { tags } from "../../policy/policies/tags.ts";
import { redisAccess } from "../../src/plan/redis-access.ts";
import { badResources } from "./cases/bad-resources.ts";

type Props = Record<string, unknown>;
const { unknownCheckingProxy, unknownStringValue, unknownObjectValue } = createRequire(import.meta.url)(
  "@pulumi/policy/proxy.js",
) as { unknownCheckingProxy(props: Props): Props; unknownStringValue: string; unknownObjectValue: string };
const perResource = [noPlaintextSecrets, leastPrivilege, noWildcardGrants, deletionProtection, tags];

function judge(
  policy: ResourceValidationPolicy,
  type: string,
  props: Props,
  more: { protect?: boolean; config?: object } = {},
): string[] {
  const said: string[] = [];
  const opts = { protect: more.protect === true, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] };
  const args = { type, name: "acme.thing", urn: "urn", props, opts, getConfig: () => more.config ?? {} };
  const { validateResource } = policy;
  if (typeof validateResource !== "function") throw new TypeError("one function a policy");
  void validateResource(args as unknown as ResourceValidationArgs, (message) => void said.push(message));
  return said;
}

interface Part {
  type: string;
  name: string;
  props: Props;
  from?: Record<string, string[]>;
}

function judgeStack(policy: StackValidationPolicy, parts: readonly Part[]): string[] {
  const said: string[] = [];
  const resources = parts.map(({ type, name, props, from = {} }) => ({
    ...{ type, name, props, urn: name },
    propertyDependencies: Object.fromEntries(
      Object.entries(from).map(([property, types]) => [property, types.map((each) => ({ type: each }))]),
    ),
  }));
  const args = { resources: resources as unknown as PolicyResource[], getConfig: () => ({}) };
  void policy.validateStack(args as unknown as StackValidationArgs, (message) => void said.push(message));
  return said;
}

describe("the policy pack", () => {
  it.each(badResources)("refuses $name", ({ policy, type, props, says }) => {
    const [found] = perResource.filter(({ name }) => name === policy);
    if (found === undefined) throw new TypeError(`no policy ${policy}`);
    const said = judge(found, type, props);
    expect(said.join("\n")).toContain(says);
    expect(said.join("\n")).not.toContain("correct horse");
    expect(said.join("\n")).not.toMatch(/AKIA|hunter2/);
  });

  it("lets pass what a tenant is made of", () => {
    const owner = "example/prod/acme";
    const access = redisAccess({ keys: ["tenantry:{acme}:*"], channels: ["tenantry:{acme}:*"] });
    const awsTags = { tenant: "acme", "managed-by": "tenantry", deployment: "example", environment: "prod" };
    const good: [string, Props][] = [
      ["tenantry:local:Organization", { owner }],
      ["tenantry:local:Role", { owner, roleId: "owner", permissions: [{ resource: "*", action: "*" }] }],
      ["tenantry:local:Client", { owner, kind: "machine", roles: ["member"], scopes: ["openid"] }],
      ["auth0:index/organization:Organization", { metadata: { tenantId: "acme" } }],
      ["auth0:index/client:Client", { grantTypes: ["authorization_code", "refresh_token"] }],
      ["auth0:index/clientCredentials:ClientCredentials", { clientSecretWo: "x", clientSecretWoVersion: 1 }],
      ["okta:app/oAuth:OAuth", { grantTypes: ["client_credentials"], wildcardRedirect: "DISABLED" }],
      ["azuread:index/application:Application", { web: { redirectUris: [] } }],
      ["aws:kms/key:Key", { tags: awsTags }],
      ["aws:ssm/parameter:Parameter", { type: "String", value: "eu-central-1", tags: awsTags }],
      ["aws:elasticache/user:User", { accessString: `on ${access}`, passwordsWo: "x", tags: awsTags }],
      [
        "aws:elasticache/user:User",
        { accessString: `on ${access}`, authenticationMode: { type: "iam" }, tags: awsTags },
      ],
      ["aws:elasticache/user:User", { accessString: "off ~keys* -@all", passwordsWo: "x", tags: awsTags }],
      ["aws:elasticache/user:User", { accessString: "on ~app::* -@all +@read", passwordsWo: "x", tags: awsTags }],
      ["aws:elasticache/userGroup:UserGroup", { userIds: ["a"], tags: awsTags }],
      ["tenantry:redis:User", { accessString: access, owner, url: "rediss://redis.example:6379" }],
    ];
    const said = good.flatMap(([type, props]) =>
      perResource.flatMap((policy) => judge(policy, type, props, { protect: true })),
    );
    expect(said).toEqual([]);
  });

  it("asks for no protection on a laptop, nor of a tenant that leaves", () => {
    const type = "tenantry:local:Organization";
    expect(judge(deletionProtection, type, { owner: "example/local/acme" })).toEqual([]);
    const config = { leaving: ["acme"] };
    expect(judge(deletionProtection, type, { owner: "example/prod/acme" }, { config })).toEqual([]);
    expect(
      judge(deletionProtection, type, { owner: "example/prod/acme" }, { config: { leaving: ["acm"] } }),
    ).toHaveLength(1);
  });

  it("leaves alone what a preview does not know yet", () => {
    // as the SDK has it: reading one throws
    const props = unknownCheckingProxy({ note: "plain", policy: unknownStringValue, tags: unknownObjectValue });
    for (const policy of perResource) expect(judge(policy, "aws:iam/rolePolicy:RolePolicy", props)).toEqual([]);
    const user = unknownCheckingProxy({
      accessString: "on ~tenantry:{acme}:* -@all +get",
      passwordsWo: unknownStringValue,
    });
    expect(judge(leastPrivilege, "aws:elasticache/user:User", user)).toEqual([]);
  });

  it("judges what stands beside something that a preview does not know yet", () => {
    const everything = { roleId: "all", permissions: [{ resource: "*", action: "*" }] };
    const robot = {
      name: "robot",
      kind: "machine",
      clientId: unknownStringValue,
      roles: [unknownStringValue, "owner"],
    };
    const content = { clients: [unknownObjectValue, robot], roles: [unknownObjectValue, everything] };
    const config = unknownCheckingProxy({
      content,
      origins: [unknownStringValue, "https://admin:hunter2@feed.example/"],
    });
    const type = "tenantry:index:SignedConfig";
    expect(judge(leastPrivilege, type, config)).toEqual([expect.stringContaining("robot: a machine has the role")]);
    expect(judge(noWildcardGrants, type, config)).toEqual([expect.stringContaining("all: grants everything")]);
    expect(judge(noPlaintextSecrets, type, config)).toEqual([expect.stringContaining("origins.1 holds a password")]);
    const members: Part[] = [unknownStringValue, "k1"].map((keyId) => ({
      ...{ type: "aws:apigateway/usagePlanKey:UsagePlanKey", name: keyId },
      props: unknownCheckingProxy({ keyId }),
    }));
    expect(judgeStack(noSharedApiKeys, members)).toHaveLength(2);
  });
});

describe("redirect URIs", () => {
  const config: Part = {
    type: "tenantry:index:SignedConfig",
    name: "acme.config",
    props: { content: { hosts: ["acme.mcp.example.com"], domain: "acme.example", domains: [] } },
  };
  const places: [type: string, props: (uri: string) => Props][] = [
    ["tenantry:local:Client", (uri) => ({ redirectUris: [uri] })],
    ["auth0:index/client:Client", (uri) => ({ callbacks: [uri] })],
    ["auth0:index/client:Client", (uri) => ({ allowedLogoutUrls: [uri] })],
    ["okta:app/oAuth:OAuth", (uri) => ({ redirectUris: [uri] })],
    ["azuread:index/application:Application", (uri) => ({ web: { redirectUris: [uri] } })],
    ["azuread:index/application:Application", (uri) => ({ publicClient: { redirectUris: [uri] } })],
  ];
  const judged = (type: string, props: Props) => judgeStack(redirectUris, [config, { type, name: "acme.app", props }]);

  it.each(places)("of %s are refused without https, with a star, and on another's host", (type, props) => {
    expect(judged(type, props("http://acme.mcp.example.com/cb"))).toEqual([expect.stringContaining("is not https")]);
    expect(judged(type, props("https://*.mcp.example.com/cb"))).toEqual([expect.stringContaining("holds a *")]);
    for (const uri of [
      "https://globex.mcp.example.com/cb",
      "https://evilacme.example/cb",
      "https://acme.example.evil/",
    ])
      expect(judged(type, props(uri))).toEqual([expect.stringContaining("not on a host of this tenant")]);
  });

  it.each(places)("of %s may lie on the tenant's host, in its domain and on loopback", (type, props) => {
    for (const uri of ["https://acme.mcp.example.com/cb", "https://app.acme.example/cb", "http://127.0.0.1:8765/cb"])
      expect(judged(type, props(uri))).toEqual([]);
  });
});

describe("API keys", () => {
  const drawn = "a1B2".repeat(10);
  const key = (name: string, value?: string): Part => ({
    type: "aws:apigateway/apiKey:ApiKey",
    name,
    props: { value },
  });
  const member = (name: string, keyId: string, own = true): Part => ({
    type: "aws:apigateway/usagePlanKey:UsagePlanKey",
    name,
    props: { keyId },
    ...(own ? { from: { keyId: ["aws:apigateway/apiKey:ApiKey"] } } : {}),
  });

  it("pass where AWS drew each one and it is in one plan", () => {
    expect(judgeStack(noSharedApiKeys, [key("a", drawn), key("b"), member("m", "k1"), member("n", "k2")])).toEqual([]);
  });

  it.each<[string, Part[], string]>([
    ["two of one value", [key("a", drawn), key("b", drawn)], "same value as a"],
    ["one that is typed in", [key("a", "acme-shared-key-2026")], "typed in"],
    ["one that another stack made", [member("m", "k1", false)], "not made in this stack"],
    ["one in two plans", [member("m", "k1"), member("n", "k1")], "in the plan of m already"],
  ])("are refused: %s", (_what, parts, says) => {
    const said = judgeStack(noSharedApiKeys, parts).join("\n");
    expect(said).toContain(says);
    expect(said).not.toContain(drawn);
  });
});
