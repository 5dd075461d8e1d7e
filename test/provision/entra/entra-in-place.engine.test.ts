// Which field's change does what on Entra, over every tenant of the example fleet: what need not be replaced changes in place.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack, StackResult } from "../../../src/engine/open-stack.ts";
import { azureadBehaviours } from "../../../src/rehearsal/azuread/azuread-behaviours.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { connectionToken, entraToken } from "./entra-token.ts";

const { application, principal, federated } = entraToken;
const { own } = connectionToken;
type Change = [tenant: string, ...edits: [from: string | RegExp, to: string][]];

const ofPlatform = (type: string): boolean => /^(?:azuread|tenantry:entra):/.test(type);

const nextCertificate = `-----BEGIN CERTIFICATE-----
        MIIBIDCByAIBAjAKBggqhkjOPQQDAjAdMRswGQYDVQQDDBJpZHAyLmhvb2xpLmV4
        YW1wbGUwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAxMDAwMDAwWjAdMRswGQYDVQQD
        DBJpZHAyLmhvb2xpLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASR
        uH6tl5WWKPwisbOGrNOukkeBbE6XczQbt4N+tArWzCEf0xPZTiOqfcXXONfe97Gy
        kAZmSJsZoQ73J6SIPNDeMAoGCCqGSM49BAMCA0cAMEQCIBE8UY2HyDSdpqz7LUIY
        3T9vkOO61um6pyBpri96d15XAiBxQPC7JMFnxGxFRTubsJUk+Q4X6601EJMngS4m
        8b4IMg==
        -----END CERTIFICATE-----`;

/** `portal update web`: name without the tenant's prefix, what happened, and the top-level fields it happened to. */
function told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type }) => ofPlatform(type))
    .map(({ name, operation, paths }) => {
      const fields =
        operation === "update" || operation === "replace" ? paths.map((path) => path.split(/[.[]/)[0]) : [];
      const short = name.replace(/^[a-z]+\.(?:client\.)?/, "").replace(/(?<=federated\.).*/, "*");
      return [short, operation, ...new Set(fields)].join(" ");
    })
    .sort();
}

describe("a change of a spec on Entra", () => {
  const fields = new FieldsInPlace();
  const stacks = new Map<string, Stack>();
  let repository: EntraRepository;
  const stackOf = (tenant: string): Stack => {
    const stack = stacks.get(tenant);
    if (stack === undefined) throw new TypeError(`there is no tenant ${tenant}`);
    return stack;
  };
  beforeAll(async () => {
    repository = await entraRepository();
    repository.cloud.lag = 0;
    Object.assign(repository.references, { LITWARE_NEXT_SECRET: "next-1", LITWARE_GOOGLE_NEXT_SECRET: "next-2" });
    for (const tenant of repository.tenants) {
      const stack = await repository.open(tenant);
      stacks.set(tenant, stack);
      await stack.up();
    }
  });
  afterAll(() => repository.close());

  it.each<[string, Change, string[]]>([
    [
      "an organization's name",
      ["fabrikam", ["Fabrikam Industries", "Fabrikam Group"]],
      [
        "api update api appRoles displayName",
        "nightly update displayName",
        "pipeline update displayName",
        "portal update displayName",
      ],
    ],
    [
      "a redirect URI",
      ["fabrikam", ["https://portal.fabrikam.example/callback", "https://portal.fabrikam.example/signed-in"]],
      ["portal update web"],
    ],
    [
      "a redirect URI of an app on people's machines",
      ["contoso", ["http://localhost:8765/callback", "http://localhost:8766/callback"]],
      ["desktop update publicClient"],
    ],
    [
      "one scope more",
      ["fabrikam", ["mcp.write]", "mcp.write, mcp.admin]"]],
      ["api update api", "portal update requiredResourceAccesses", "portal.access update permissionIds"],
    ],
    [
      "one role more",
      [
        "fabrikam",
        [
          "roles:\n  - roleId: auditor",
          "roles:\n  - { roleId: clerk, name: Clerk, permissions: [] }\n  - roleId: auditor",
        ],
      ],
      ["api update appRoles"],
    ],
    [
      "who gets a token",
      ["fabrikam", ["    subdomain:", "    assignment: open\n    subdomain:"]],
      ["api.principal update appRoleAssignmentRequired"],
    ],
    [
      "a federated subject",
      ["fabrikam", ["reports:pipeline", "reports:pipeline-2"]],
      ["pipeline.federated.* create", "pipeline.federated.* delete"],
    ],
    [
      "a federated credential's name",
      ["fabrikam", ["name: cluster", "name: cluster-7"]],
      ["pipeline.federated.* update description"],
    ],
    [
      "a federated audience",
      ["fabrikam", ["        app: pipeline\n", "        app: pipeline\n        audience: api://fabrikam-exchange\n"]],
      ["pipeline.federated.* update audiences"],
    ],
    [
      "a machine's roles",
      ["fabrikam", ["roles: [member, auditor]", "roles: [auditor]"]],
      ["pipeline update requiredResourceAccesses", "pipeline.role.member delete"],
    ],
    [
      "a suspension, which closes apps to other directories",
      ["northwind", ["status: active", "status: suspended"]],
      [
        "api update signInAudience",
        "api.principal update accountEnabled",
        "console update signInAudience",
        "console.principal update accountEnabled",
        "sync update signInAudience",
        "sync.principal update accountEnabled",
      ],
    ],
    [
      "an organization's name, which stands on its connections' buttons",
      ["litware", ["Litware Insurance", "Litware Group"]],
      [
        "api update api appRoles displayName",
        "connection.engineers update displayName",
        "connection.google.default update displayName",
        "connection.plant update displayName",
        "connection.workforce update displayName",
        "desktop update displayName",
        "flow update displayName",
        "nightly update displayName",
        "portal update displayName",
      ],
    ],
    [
      "providers' addresses, and the directory's own accounts",
      [
        "litware",
        ["issuer: https://login.litware.example", "issuer: https://sso.litware.example"],
        ['issuer: "https://sso.plant-systems.example/saml"', "issuer: urn:litware:plant"],
        ["/saml/metadata", "/saml/metadata-2"],
        ["/saml/sso", "/saml/sign-in"],
        ["localAccounts: code", "localAccounts: password"],
      ],
      [
        "connection.plant update issuerUri metadataExchangeUri passiveSignInUri",
        "connection.workforce update issuer wellKnownEndpoint",
        "flow update providers",
      ],
    ],
    [
      "clients of ours at providers, and where their secrets are",
      [
        "litware",
        ["clientId: litware-mcp", "clientId: litware-mcp-2"],
        ["env:LITWARE_WORKFORCE_SECRET", "env:LITWARE_NEXT_SECRET"],
        ["litware-google.apps.example", "litware-google-2.apps.example"],
        ["env:LITWARE_GOOGLE_SECRET", "env:LITWARE_GOOGLE_NEXT_SECRET"],
      ],
      ["connection.google.default update clientId reference", "connection.workforce update clientId reference"],
    ],
    [
      "a SAML provider's certificate and domains",
      [
        "litware",
        [/-----BEGIN[\s\S]*END CERTIFICATE-----/, nextCertificate],
        ["plant.litware.example]\n  oauth", "plant.litware.example, works.litware.example]\n  oauth"],
        ["verifiedDomains: [litware.example,", "verifiedDomains: [works.litware.example, litware.example,"],
        ["domains: [plant.litware.example]", "domains: [works.litware.example]"],
      ],
      ["connection.plant update domains signingCertificate"],
    ],
    [
      "an app of people, and one of machines",
      [
        "litware",
        [
          "  apps:\n",
          `  apps:
    - { name: console, kind: web, redirectUris: ["https://litware.mcp.example.com/console"] }
    - { name: weekly, kind: machine }
`,
        ],
      ],
      [
        "console create",
        "console.access create",
        "console.password.a create",
        "console.principal create",
        "flow update apps",
        "weekly create",
        "weekly.password.a create",
        "weekly.principal create",
      ],
    ],
    [
      "a domain proved, another one no more, and what is asked of a provider",
      [
        "relecloud",
        ["verifiedDomains: [relecloud.example]", "verifiedDomains: [labs.relecloud.example]"],
        ["scopes: [openid, email]\n    - name: labs", "scopes: [openid, email, profile]\n    - name: labs"],
      ],
      ["connection.labs create", "connection.staff update claims scope", "flow update providers"],
    ],
    ["who may sign up", ["relecloud", ["signUp: closed", "signUp: open"]], ["flow update signUp"]],
  ])("is taken in place: %s", async (_, [tenant, ...edits], expected) => {
    const stack = stackOf(tenant);
    for (const [from, to] of edits) repository.edit(tenant, from, to);
    expect(told(fields.saw(await stack.up()))).toEqual(expected);
  });

  it("is taken once: another run changes nothing", async () => {
    for (const tenant of ["contoso", "fabrikam", "litware", "northwind", "relecloud"])
      await stackOf(tenant).up({ expectNoChanges: true });
  });

  it("was seen, in the tests above, for every field that may change in place, and replaced nothing", async () => {
    const replaces = (type: string): readonly string[] => {
      const inputs = repository.sdk(type)?.inputs ?? {};
      const said = Object.keys(inputs).filter((name) => inputs[name]?.replaces);
      if (type === own.social) return ["directory", "provider"];
      return type.startsWith("tenantry:")
        ? ["directory"]
        : [...said, ...(azureadBehaviours.types[type]?.replaceOn ?? [])];
    };
    const owned = "made of the deployment, the environment and the tenant's id, which no change of a spec reaches";
    const always = "the same for every tenant";
    const constant = {
      [`${application} fallbackPublicClientEnabled`]: always,
      [`${application} identifierUris`]: owned,
      [`${application} optionalClaims`]: always,
      [`${application} preventDuplicateNames`]: always,
      [`${application} tags`]: owned,
      [`${principal} tags`]: owned,
      [`${federated} issuer`]: "named by it: another issuer is another credential",
      [`${federated} subject`]: "named by it: another subject is another credential",
      [`${own.oidc} field`]: "the connection's name, by which the resource is called",
      [`${own.oidc} owner`]: owned,
      [`${own.social} field`]: "the connection's name, by which the resource is called",
      [`${own.social} owner`]: owned,
      [`${own.flow} owner`]: owned,
    };
    expect(await fields.faults(stacks.values(), { ofPlatform, replaces, constant })).toEqual([]);
    expect(fields.replaced()).toEqual([]);
  });
});
