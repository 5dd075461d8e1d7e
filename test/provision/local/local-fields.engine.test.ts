// Which field's change does what on the embedded platform, to the tenants of the example fleet.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { samlCertificates } from "../../mock/saml-certificates.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { told } from "../told.ts";
import { type LocalFleet, localFleet } from "./local-fleet.ts";

const tenants = ["kiosk", "lantern", "harvest", "mothball", "foundry"] as const;
const quiet = { expectNoChanges: true } as const;
const own = ["tenantry:local:", "tenantry:index:"];
const keys: Readonly<Record<string, readonly string[]>> = {
  "tenantry:local:Organization": ["organization"],
  "tenantry:local:Client": ["organization", "name"],
  "tenantry:local:Connection": ["organization", "connectionId"],
  "tenantry:local:Domain": ["organization", "domain"],
  "tenantry:local:Role": ["organization", "roleId"],
  "tenantry:local:Key": ["organization", "name"],
  "tenantry:index:AppCredential": ["app", "epoch", "kind"],
  "tenantry:index:SignedConfig": ["deployment", "environment", "tenant"],
};

describe("a field on the embedded platform", () => {
  const fields = new FieldsInPlace();
  const stacks = new Map<string, Stack>();
  let fleet: LocalFleet;
  const foundry = (): Stack => stacks.get("foundry") as Stack;
  const harvest = (): Stack => stacks.get("harvest") as Stack;

  beforeAll(async () => {
    fleet = await localFleet();
    for (const tenant of tenants) {
      const stack = await fleet.open(tenant);
      stacks.set(tenant, stack);
      await stack.up();
    }
  });
  afterAll(() => fleet.close());

  it.each<[string, [string | RegExp, string][], string[]]>([
    [
      "what an organization is called, its domains, hosts, people and claims",
      [
        ["organizationName: Foundry Works", "organizationName: Foundry & Works"],
        ["[foundry.example, foundry-labs.example]", "[foundry.example, foundry-labs.example, foundry-eu.example]"],
        ["customDomain: mcp.foundry.example", "customDomain: tools.foundry.example"],
        ["rita@foundry-labs.example, roles: [inspector]", "rita@foundry-labs.example, roles: [caster]"],
        ["  platform: local\n", "  platform: local\n  claims: { tenant: org, roles: org_roles }\n"],
      ],
      [
        "config update content",
        "connection.enterprise.workforce update domains title",
        "domain.foundry-eu.example create",
        "organization update audiences claims displayName domains users",
      ],
    ],
    [
      "an app's addresses, scopes and roles, and what kind of app it is",
      [
        ["https://console.foundry.example/callback", "https://console.foundry.example/back"],
        [
          'callback"]\n      scopes: [openid, email]\n    - name: desktop',
          'callback"]\n      scopes: [openid]\n    - name: desktop',
        ],
        [
          "name: nightly\n      kind: machine\n      roles: [inspector]",
          "name: nightly\n      kind: machine\n      roles: [caster]",
        ],
        ["name: desktop\n      kind: native", "name: desktop\n      kind: web"],
      ],
      [
        "client.console update redirectUris",
        "client.desktop update kind",
        "client.nightly update roles",
        "client.wiki update scopes",
        "config update content fingerprints secrets",
      ],
    ],
    [
      "where a connection leads, as whom, and which domain leads to it",
      [
        ["issuer: https://login.foundry.example", "issuer: https://sso.foundry.example"],
        ["clientId: tenantry", "clientId: tenantry-2"],
        ["clientSecret: file:.tenantry/secrets/foundry-idp", "clientSecret: file:.tenantry/secrets/foundry-google"],
        ["kind: oidc\n", "kind: oidc\n      scopes: [openid, email]\n"],
        ["verifiedDomains: [foundry-labs.example]", "verifiedDomains: [foundry-labs.example, foundry.example]"],
      ],
      [
        "connection.enterprise.workforce update clientId clientSecret issuer scopes",
        "domain.foundry.example update status",
      ],
    ],
    [
      "a role's name and what it may do",
      [
        ["name: Inspector", "name: Chief inspector"],
        ["resource: usage, action: read", "resource: usage, action: export"],
      ],
      ["config update content", "role.inspector update name permissions"],
    ],
    [
      "a rotation",
      [["  platform: local\n", "  platform: local\n  rotation: { epoch: 2 }\n"]],
      [
        "client.console update rotation",
        "client.desktop update rotation",
        "client.nightly update rotation",
        "client.robot update rotation",
        "client.wiki update rotation",
        "config update fingerprints secrets",
        "rotation update epochs",
      ],
    ],
    [
      "keys in place of secrets",
      [["  local:\n", "  local:\n    clientAuthentication: private_key_jwt\n"]],
      [
        "client.console update authentication publicKeys rotation",
        "client.desktop update authentication publicKeys rotation",
        "client.nightly update authentication publicKeys rotation",
        "client.robot update authentication publicKeys rotation",
        "client.wiki update authentication publicKeys rotation",
        "config update fingerprints secrets",
        "credential.console.1 create",
        "credential.console.2 create",
        "credential.desktop.1 create",
        "credential.desktop.2 create",
        "credential.nightly.1 create",
        "credential.nightly.2 create",
        "credential.robot.1 create",
        "credential.robot.2 create",
        "credential.wiki.1 create",
        "credential.wiki.2 create",
      ],
    ],
    [
      "a suspension",
      [["status: active", "status: suspended"]],
      ["config update content", "organization update status"],
    ],
  ])("is changed in place: %s", async (_, edits, expected) => {
    for (const [from, to] of edits) fleet.edit("foundry", from, to);
    expect(told(fields.saw(await foundry().up()), ...own)).toEqual(expected);
  });

  it("is changed in place: where a SAML connection leads, as whom, and what it trusts", async () => {
    const pem = samlCertificates.one.cert.trim().replaceAll("\n", "\n        ");
    const changes: [string | RegExp, string][] = [
      ["entryPoint: https://idp.harvest.example/saml/sso", "entryPoint: https://idp.harvest.example/saml2/sso"],
      ["entityId: urn:tenantry:harvest", "entityId: urn:tenantry:harvest-market\n      signatureAlgorithm: sha512"],
      [/-----BEGIN[\s\S]*CERTIFICATE-----/, pem],
      ["verifiedDomains: [harvest.example]", "verifiedDomains: []"],
    ];
    for (const [from, to] of changes) fleet.edit("harvest", from, to);
    expect(told(fields.saw(await harvest().up()), ...own)).toEqual([
      "connection.enterprise.sso update certificates entityId entryPoint signatureAlgorithm",
      "domain.harvest.example update status",
    ]);
  });

  it("makes an OpenID connection of a SAML one in place, and back", async () => {
    const saml = /kind: saml[\s\S]*CERTIFICATE-----\n/.exec(fleet.read("harvest"))?.[0] ?? "";
    const oidc = `kind: oidc
      name: sso
      issuer: https://login.harvest.example
      clientId: tenantry
      clientSecret: file:.tenantry/secrets/harvest-github
`;
    const every = "certificates clientId clientSecret entityId entryPoint issuer protocol scopes signatureAlgorithm";
    for (const [from, to] of [
      [saml, oidc],
      [oidc, saml],
    ] as const) {
      fleet.edit("harvest", from, to);
      expect(told(fields.saw(await harvest().up()), ...own)).toEqual([`connection.enterprise.sso update ${every}`]);
      await harvest().refresh({ ...quiet, previewOnly: true });
    }
  });

  it("changes nothing more in a second run", async () => {
    await foundry().up(quiet);
    await harvest().up(quiet);
  });

  it("makes another object where it says whose that is", async () => {
    fleet.set("deployment", "second");
    fields.saw(await foundry().preview());
    const named = fields.replaced().filter((each) => each.endsWith(" owner") || each.endsWith(" deployment"));
    expect(named).toEqual([
      "tenantry:index:AppCredential owner",
      "tenantry:index:Rotation owner",
      "tenantry:index:SignedConfig deployment",
      ...["Client", "Connection", "Domain", "Key", "Organization", "Role"].map(
        (name) => `tenantry:local:${name} owner`,
      ),
    ]);
    fleet.set("deployment", "example");
  });

  it("is none that was forgotten here", async () => {
    const rules = {
      ofPlatform: (type: string) => own.some((start) => type.startsWith(start)),
      replaces: (type: string) => ["owner", ...(keys[type] ?? [])],
      constant: {
        "tenantry:index:Rotation account": "a move to another account is refused",
        "tenantry:local:Connection kind": "its id begins with it: the other kind is another connection",
        "tenantry:local:Key alg": "ES256 is the only algorithm",
      },
    };
    expect(await fields.faults(stacks.values(), rules)).toEqual([]);
  });
});
