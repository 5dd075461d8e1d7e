// Which change of a spec changes which fields at Auth0 in place: every one that is registered, over the whole example fleet.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { auth0Behaviours } from "../../../src/rehearsal/auth0/auth0-behaviours.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import { sdkTable } from "../../../src/rehearsal/sdk/sdk-table.ts";
import { publishedSchema } from "../../rehearsal/published-schema.ts";
import { certificates } from "../../spec/cases/certificates.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { auth0Constants } from "./auth0-constants.ts";
import { type Auth0Repository, auth0Repository, auth0Tenants } from "./auth0-repository.ts";
import { auth0Told } from "./auth0-told.ts";

type Edit = readonly [from: string | RegExp, to: string];

const schema = publishedSchema("auth0");
const behaviours = { ...auth0Behaviours.types, ...awsBehaviours.types };
/** what replaces, in the stand-in: where the real provider's schema is at hand, the two agree */
function replaces(type: string): string[] {
  const inputs = sdkTable(type.split(":")[0] ?? "").type(type)?.inputs ?? {};
  return Object.keys(inputs)
    .filter((name) => inputs[name]?.replaces || behaviours[type]?.replaceOn?.includes(name))
    .sort();
}
const hosts = ["mcp.megacorp.example", "megacorp.mcp.example.com"];
const people = ["console", "desktop", "phone", "portal"];
const machines = ["exporter", "nightly"];
const social = ["github.default", "google.drive", "google.workspace", "microsoft.default"];
const enterprise = ["enterprise.acquired", "enterprise.sso", "enterprise.workforce"];
const each = (names: readonly string[], line: (name: string) => string): string[] => names.map(line);
const asMachine = "{ name: exporter, kind: machine, scopes: [audit:read], roles: [auditor] }";
const asPage =
  "{ name: exporter, kind: web, redirectUris: [https://console.megacorp.example/exported], scopes: [audit:read] }";
const pem = (text: string): string => text.trim().replaceAll("\n", "\n        ");

describe("tenants at Auth0", () => {
  let repository: Auth0Repository;
  const stacks = new Map<string, Stack>();
  const seen = new FieldsInPlace();
  const up = async (tenant: string): Promise<string[]> => auth0Told(seen.saw(await (stacks.get(tenant) as Stack).up()));
  beforeAll(async () => {
    repository = await auth0Repository();
    for (const tenant of [...auth0Tenants, "platform"]) {
      const stack = await repository.open(tenant);
      await stack.up();
      stacks.set(tenant, stack);
    }
  });
  afterAll(() => repository.close());

  it("take what the real provider publishes for the same as the stand-in takes, in what replaces and what is secret", () => {
    if (schema === undefined) {
      console.info("not applicable: no published schema of auth0 is at hand");
      return;
    }
    for (const [type, { secretOutputs = [] }] of Object.entries(auth0Behaviours.types)) {
      expect(replaces(type), type).toEqual(schema.replaces(type));
      const secrets = [...(sdkTable("auth0").type(type)?.secretOutputs ?? []), ...secretOutputs];
      expect(secrets, type).toEqual(expect.arrayContaining(schema.secrets(type)));
    }
  });

  it.each<[string, string, Edit[], string[]]>([
    [
      "the organization's name, plan and quota",
      "megacorp",
      [
        ["Megacorp International", "Megacorp Worldwide"],
        [/^plan: .*$/m, "plan: pro"],
        ["requestsPerDay: 4000000", "requestsPerDay: 3000000"],
      ],
      [
        ...each(enterprise, (name) => `connection.${name} update displayName`),
        "organization update displayName metadata.plan tokenQuota.clientCredentials",
      ],
    ],
    [
      "one app's redirect URI, another's roles",
      "megacorp",
      [
        ["/silent]", "/quiet]"],
        ["roles: [auditor]", "roles: [auditor, operator]"],
      ],
      ["client.exporter update clientMetadata.roles", "client.portal update callbacks"],
    ],
    [
      "an app's scopes",
      "megacorp",
      [["[tools:reports.read, tools:jobs.start]", "[tools:reports.read]"]],
      each(hosts, (host) => `grant.nightly.${host} update scopes`),
    ],
    [
      "a role's name and a permission of it",
      "megacorp",
      [
        ["name: Operator", "name: Operations"],
        ["action: jobs.stop", "action: jobs.halt"],
      ],
      [
        ...["admin", "member", "operator", "owner"].map((role) => `permissions.${role} update permissions`),
        "role.operator update description",
        ...each(hosts, (host) => `scopes.${host} update scopes`),
      ],
    ],
    [
      "the SAML provider: entry point, entity id, algorithm, certificate",
      "megacorp",
      [
        ["saml/sso", "saml2/sso"],
        ["issuer: urn:tenantry:megacorp", "issuer: urn:tenantry:megacorp-2"],
        ["signatureAlgorithm: sha512", "signatureAlgorithm: sha256"],
        [/-----BEGIN[\s\S]*END CERTIFICATE-----/, pem(certificates.second)],
      ],
      [
        "connection.enterprise.sso update options.digestAlgorithm options.entityId options.signInEndpoint options.signatureAlgorithm options.signingCert",
      ],
    ],
    [
      "the OIDC and the Entra provider: issuer, app, scopes, directory",
      "megacorp",
      [
        ["issuer: https://idp.megacorp.example/oidc", "issuer: https://id.megacorp.example/oidc"],
        ["clientId: tenantry-workforce", "clientId: tenantry-people\n      scopes: [openid, email]"],
        ["directory: acquired.onmicrosoft.com", "directory: bought.onmicrosoft.com"],
        ["77a1d2f0-0000-4000-8000-acquired", "77a1d2f0-0000-4000-8000-bought"],
      ],
      [
        "connection.enterprise.acquired update options.clientId options.domain options.tenantDomain",
        "connection.enterprise.workforce update options.clientId options.discoveryUrl options.issuer options.scopes",
      ],
    ],
    [
      "the social apps: client and scopes",
      "megacorp",
      [
        ["megacorp-drive.apps", "megacorp-drives.apps"],
        ["scopes: [read:user]", "scopes: [read:user, user:email]"],
      ],
      ["connection.github.default update options.scopes", "connection.google.drive update options.clientId"],
    ],
    [
      "where secrets are",
      "megacorp",
      [
        ["env:MEGACORP_GITHUB_SECRET", "file:github.secret"],
        ["env:MEGACORP_WORKFORCE_SECRET", "file:workforce.secret"],
        ["env:MEGACORP_ACQUIRED_SECRET", "file:acquired.secret"],
      ],
      each(
        ["enterprise.acquired", "enterprise.workforce", "github.default"],
        (name) => `connection.${name} update options.clientSecret`,
      ),
    ],
    [
      "mail domains verified, whose people are led to the organization and its connections then",
      "megacorp",
      [
        [
          "verifiedDomains: [megacorp.example]",
          "verifiedDomains: [megacorp.example, megacorp-labs.example, acquired.example]",
        ],
      ],
      [
        "connection.enterprise.acquired update options.domainAliases",
        "connection.enterprise.sso update options.domainAliases",
        "domain.acquired.example update status useForOrganizationDiscovery",
        "domain.megacorp-labs.example update status useForOrganizationDiscovery",
      ],
    ],
    [
      "the name of the claim with roles",
      "megacorp",
      [["  rotation:", "  claims: { roles: staff }\n  rotation:"]],
      [
        ...each([...people, ...machines], (name) => `client.${name} update clientMetadata.rolesClaim`),
        "organization update metadata.rolesClaim",
      ],
    ],
    [
      "an app that can't keep a secret any more, and a new epoch for the others",
      "megacorp",
      [
        ["name: portal,\n        kind: web", "name: portal,\n        kind: native"],
        ["epoch: 2", "epoch: 3"],
      ],
      [
        "client.portal update appType",
        ...each(["console", "exporter", "nightly"], (name) => `proof.${name} update privateKeyJwt.credentials`),
        "proof.portal update authenticationMethod privateKeyJwt",
      ],
    ],
    [
      "a machine that people sign in at from now on: its grants alone are other ones",
      "megacorp",
      [[asMachine.replace("[auditor]", "[auditor, operator]"), asPage]],
      [
        "client.exporter update appType callbacks clientMetadata.roles defaultOrganization grantTypes organizationDiscoveryMethods organizationRequireBehavior refreshToken",
        ...each([...enterprise, ...social], (name) => `connection-clients.${name} update enabledClients`),
        ...each(hosts, (host) => `grant.exporter.${host} replace allowAnyOrganization organizationUsage subjectType`),
        ...each(hosts, (host) => `organization-grant.exporter.${host} replace`),
      ],
    ],
    [
      "the same back again",
      "megacorp",
      [[asPage, asMachine]],
      [
        "client.exporter update appType callbacks clientMetadata.roles defaultOrganization grantTypes organizationDiscoveryMethods organizationRequireBehavior refreshToken",
        ...each([...enterprise, ...social], (name) => `connection-clients.${name} update enabledClients`),
        ...each(hosts, (host) => `grant.exporter.${host} replace allowAnyOrganization organizationUsage subjectType`),
        ...each(hosts, (host) => `organization-grant.exporter.${host} create`),
      ],
    ],
    [
      "an app and a connection more",
      "bakery",
      [
        [/$/, '    - { name: till, kind: native, redirectUris: ["http://127.0.0.1:8765/till"], scopes: [openid] }\n'],
        [
          "    github:\n",
          "    google:\n      clientId: 1234.apps.googleusercontent.com\n      clientSecret: env:BAKERY_GITHUB_SECRET\n      redirectUri: https://bakery.mcp.example.com/oauth/google/callback\n      scopes: [openid]\n    github:\n",
        ],
      ],
      [
        "client.till create",
        "connection-clients.github.default update enabledClients",
        "connection-clients.google.default create",
        "connection.google.default create",
        "connections update enabledConnections",
        "grant.till.bakery.mcp.example.com create",
        "proof.till create",
      ],
    ],
    [
      "how apps prove themselves",
      "clinic",
      [["env:AUTH0_MANAGEMENT_SECRET }\n", "env:AUTH0_MANAGEMENT_SECRET }\n    clientAuthentication: client_secret\n"]],
      each(
        ["console", "nightly"],
        (name) => `proof.${name} update authenticationMethod clientSecretWo clientSecretWoVersion privateKeyJwt`,
      ),
    ],
    [
      "a tenant that is suspended",
      "clinic",
      [["status: active", "status: suspended"]],
      [
        "client.console update grantTypes",
        "client.nightly update grantTypes",
        "connection-clients.enterprise.sso update enabledClients",
        "connections update enabledConnections",
        "organization update metadata.status",
      ],
    ],
    [
      "a quota where there was none",
      "solo",
      [
        [
          "settings: {}",
          "settings: { quotas: { maxUsers: 4, maxSessionsPerUser: 3, rateLimit: { requestsPerMinute: 60, requestsPerDay: 5000 } } }",
        ],
      ],
      ["organization update tokenQuota"],
    ],
    ["and none any more", "solo", [[/^settings: .*$/m, "settings: {}"]], ["organization update tokenQuota"]],
  ])("are changed in place by %s (%s)", async (_, tenant, edits, expected) => {
    for (const name of ["github", "workforce", "acquired"])
      writeFileSync(join(repository.root, `${name}.secret`), `canary-${name}-second`);
    for (const [from, to] of edits) repository.edit(tenant, from, to);
    expect(await up(tenant)).toEqual(expected.sort());
  });

  it("are changed in place by another value where the secret is, and Auth0 has it then", async () => {
    writeFileSync(join(repository.root, "github.secret"), "canary-github-third");
    expect(await up("megacorp")).toEqual(["connection.github.default update options.clientSecret"]);
    const options = repository.cloud
      .list(tokens.connection)
      .map(({ properties }) => JSON.stringify(properties.options));
    expect(options.filter((text) => text.includes("canary-github-third"))).toHaveLength(1);
  });

  it("have the Actions of the release that brings the platform stack up", async () => {
    const file = join(repository.root, "src/provision/auth0/token-action.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("if (!event.user.email) return;", "$& // new"));
    expect(await up("platform")).toEqual([
      "auth0.example.eu.auth0.com.credentials-exchange update code",
      "auth0.example.eu.auth0.com.post-login update code",
    ]);
  });

  it("had every field changed in place that the real provider lets change, but those that no spec reaches", async () => {
    const members = [
      `${tokens.organization} metadata`,
      `${tokens.client} clientMetadata`,
      `${tokens.connection} metadata`,
      `${tokens.connection} options`,
    ];
    const ofPlatform = (type: string): boolean => /^(?:auth0|aws):/.test(type);
    expect(await seen.faults(stacks.values(), { ofPlatform, replaces, constant: auth0Constants, members })).toEqual([]);
    for (const stack of stacks.values()) await stack.up({ expectNoChanges: true });
  });
});
