// Connections that are written from the spec, under the real engine: which change does what, second writers, rotation, secrets.
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack, StackResult } from "../../../src/engine/open-stack.ts";
import { selfSignedPkcs12 } from "../../../src/provision/azure-b2c/self-signed-pkcs12.ts";
import { openPkcs12 } from "../../../src/rehearsal/graph/open-pkcs12.ts";
import type { PlainMap } from "../../../src/rehearsal/plain-map.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type B2cRepository, b2cRepository } from "./b2c-repository.ts";
import { b2cToken } from "./b2c-token.ts";

const { keySet, policy } = b2cToken.graph;
const tenant = "fabrikam-labs";
const place = "3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501/b2c_1a_fabrikam_labs__";
const [connections, labs] = [`${place}connections`, `${place}enterprise_labs`];
const written = "policy.B2C_1A_fabrikam_labs__connections";

function told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type }) => type.startsWith("tenantry:b2c:"))
    .map(({ name, operation, paths }) =>
      [name.slice(tenant.length + 1), operation, ...(operation === "update" ? paths : [])].join(" "),
    )
    .sort();
}

describe("the connections of fabrikam-labs on Azure AD B2C", () => {
  let repository: B2cRepository;
  let stack: Stack;
  const keys = (id: string): PlainMap[] => (repository.cloud.get(keySet, id)?.properties.keys ?? []) as PlainMap[];
  const xml = (): string => String(repository.cloud.get(policy, connections)?.properties.xml);
  beforeAll(async () => {
    repository = await b2cRepository();
    stack = await repository.open(tenant);
    await stack.up();
  });
  afterAll(() => repository.close());

  it("come up without a line of XML in the repository, and say what is entered at the providers", async () => {
    const made = repository.cloud.list(policy).map(({ properties }) => properties.policyId);
    expect(made).toEqual(["B2C_1A_fabrikam_labs__connections", "B2C_1A_fabrikam_labs__signin"]);
    const { signIn } = (await stack.outputs()) as { signIn: unknown };
    const host = "https://examplecustomers.b2clogin.com/examplecustomers.onmicrosoft.com";
    expect(signIn).toEqual({
      flows: { signUpSignIn: `${host}/B2C_1A_fabrikam_labs__signin/oauth2/v2.0/authorize` },
      domainHints: { "fabrikam.example": "fabrikam.example" },
      atProviders: {
        callback: `${host}/oauth2/authresp`,
        samlMetadata: {
          workforce: `${host}/B2C_1A_fabrikam_labs__connections/samlp/metadata?idptp=fabrikam_labs__enterprise_workforce`,
        },
      },
    });
    expect(keys(labs)).toMatchObject([{ use: "sig", k: repository.references.FABRIKAM_LABS_SECRET }]);
  });

  it.each<[string, () => void, string[]]>([
    [
      "a client id",
      () => repository.edit(tenant, "clientId: fabrikam-labs", "clientId: fabrikam-labs-2"),
      [`${written} update xml`],
    ],
    [
      "an issuer",
      () => repository.edit(tenant, "issuer: https://sso.labs", "issuer: https://login.labs"),
      [`${written} update xml`],
    ],
    [
      "a SAML provider's entity id",
      () => repository.edit(tenant, 'https://idp.fabrikam.example/saml"', 'https://idp.fabrikam.example/saml2"'),
      [`${written} update xml`],
    ],
    [
      "the scopes of a social app",
      () => repository.edit(tenant, "scopes: [openid, email]\n", "scopes: [openid, email, profile]\n"),
      [`${written} update xml`],
    ],
    [
      "which mail domains are verified",
      () =>
        repository.edit(
          tenant,
          "verifiedDomains: [fabrikam.example]",
          "verifiedDomains: [fabrikam.example, labs.fabrikam.example]",
        ),
      [`${written} update xml`],
    ],
    [
      "where a secret is",
      () => {
        repository.references.FABRIKAM_GITHUB_NEXT = "canary-fabgithub-next-40b1";
        repository.edit(tenant, "env:FABRIKAM_GITHUB_SECRET", "env:FABRIKAM_GITHUB_NEXT");
      },
      ["key.B2C_1A_fabrikam_labs__github_code update reference"],
    ],
    [
      "what the tokens' tenant claim is called",
      () => repository.edit(tenant, "tenantClaim: { name: tenant_id }", "tenantClaim: { name: mcp_tenant }"),
      ["policy.B2C_1A_fabrikam_labs__signin update xml"],
    ],
    [
      "how a connection is called: its key set is another, and goes after the policy that used it",
      () => repository.edit(tenant, "name: personal", "name: private"),
      [
        "key.B2C_1A_fabrikam_labs__microsoft_personal delete",
        "key.B2C_1A_fabrikam_labs__microsoft_private create",
        `${written} update xml`,
      ],
    ],
  ])("change in place when somebody changes %s", async (_, change, expected) => {
    repository.now.ahead += 3_600;
    change();
    expect(told(await stack.up())).toEqual(expected.sort());
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  });

  it("keep the secret before beside the new one, which is active from its beginning on", async () => {
    repository.now.ahead += 3_600;
    repository.references.FABRIKAM_LABS_SECRET = "canary-labs-second-9d0c";
    expect(told(await stack.up())).toEqual(["key.B2C_1A_fabrikam_labs__enterprise_labs update reference"]);
    const [first, second, ...more] = keys(labs);
    expect(more).toEqual([]);
    expect(first?.k).not.toBe(second?.k);
    expect(second?.k).toBe("canary-labs-second-9d0c");
    expect(Number(second?.nbf)).toBeGreaterThan(Number(first?.nbf));
    expect(Number(second?.nbf)).toBeLessThanOrEqual(repository.clock());
    await stack.up({ expectNoChanges: true });
  });

  it("show a second writer who makes a provider say whose its people are, and put it right", async () => {
    const right = xml();
    const opened = right.replace(
      /<OutputClaim ClaimTypeReferenceId="tenantry_tenant" DefaultValue="fabrikam-labs" AlwaysUseDefaultValue="true"\/>/,
      '<OutputClaim ClaimTypeReferenceId="tenantry_tenant" PartnerClaimType="tenant_id"/>',
    );
    expect(opened).not.toBe(right);
    repository.cloud.edit(policy, connections, { xml: opened });
    await expect(stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    await stack.refresh();
    expect(told(await stack.up())).toEqual([`${written} update xml`]);
    expect(xml()).toBe(right);
  });

  it("go out of service with the tenant and come back, without a policy or a key being touched", async () => {
    const before = [...repository.cloud.list(policy), ...repository.cloud.list(keySet)].map(
      ({ properties }) => properties,
    );
    for (const status of ["suspended", "active"]) {
      repository.edit(tenant, /^status: .*$/m, `status: ${status}`);
      expect(told(await stack.up())).toEqual([]);
      const enabled = repository.cloud
        .list(b2cToken.azuread.principal)
        .map(({ properties }) => properties.accountEnabled);
      expect(new Set(enabled)).toEqual(new Set([status === "active"]));
    }
    const after = [...repository.cloud.list(policy), ...repository.cloud.list(keySet)].map(
      ({ properties }) => properties,
    );
    expect(after).toEqual(before);
  });

  it("leave no secret in policies, state, history, outputs, preview and logs, in any encoding", async () => {
    repository.edit(tenant, "Fabrikam & Sons Labs", "Fabrikam & Daughters");
    const args = ["--stack", `${tenant}.prod`];
    const texts = {
      preview: await repository.printed(["preview", "--diff", ...args]),
      up: await repository.printed(["up", "--yes", "--diff", ...args]),
      outputs: await repository.printed(["stack", "output", "--json", "--show-secrets", ...args]),
      state: await repository.printed(["stack", "export", "--show-secrets", ...args]),
      policies: repository.cloud
        .list(policy)
        .map(({ properties }) => String(properties.xml))
        .join("\n"),
    };
    expect(texts.up).toContain("Fabrikam &");
    expect(texts.state).toContain("B2C_1A_fabrikam_labs__google_web");
    const places = [
      ...Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
      ...repository.files(),
    ];
    const values = [...repository.secrets, "canary-fabgithub-next-40b1", "canary-labs-second-9d0c"];
    for (const { path, bytes } of places)
      for (const value of values) expect(findSecret(bytes, value), path).toEqual([]);
  });

  it("leave nothing behind when the tenant goes", async () => {
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});

describe("the certificate by which woodgrove's requests are known to its provider", () => {
  let repository: B2cRepository;
  let stack: Stack;
  const id = "7f9b1c3d-4e5f-4061-8b72-d3e4f5a6b703/b2c_1a_woodgrove_requests";
  const keys = (): PlainMap[] => (repository.cloud.get(keySet, id)?.properties.keys ?? []) as PlainMap[];
  beforeAll(async () => {
    repository = await b2cRepository();
    stack = await repository.open("woodgrove");
    await stack.up();
  });
  afterAll(() => repository.close());

  it("is made here, with its key in the directory alone, and named by the policy that signs", async () => {
    const [key, ...more] = keys();
    expect(more).toEqual([]);
    const x5c = (key?.x5c ?? []) as string[];
    const certificate = new X509Certificate(Buffer.from(String(x5c[0]), "base64"));
    expect(certificate.subject).toBe("CN=B2C_1A_woodgrove_requests");
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(730 * 86_400_000);
    const made = repository.cloud.list(policy).map(({ properties }) => String(properties.xml));
    expect(made.some((xml) => /Id="SamlMessageSigning" StorageReferenceId="B2C_1A_woodgrove_requests"/.test(xml))).toBe(
      true,
    );
    const shown = await repository.printed(["stack", "export", "--show-secrets", "--stack", "woodgrove.prod"]);
    expect(shown).toContain("B2C_1A_woodgrove_requests");
    for (const { bytes } of [...repository.files(), { bytes: Buffer.from(shown) }])
      expect(findSecret(bytes, String(key?.d))).toEqual([]);
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  });

  it("gets a successor by rotation, which is active from its own first second on", async () => {
    repository.now.ahead += 3_600;
    repository.edit("woodgrove", "  platform: azure-b2c\n", "  platform: azure-b2c\n  rotation: { epoch: 2 }\n");
    const { steps } = await stack.up();
    expect(steps.find(({ name }) => name === "woodgrove.key.B2C_1A_woodgrove_requests")).toMatchObject({
      ...{ operation: "update", paths: ["epoch"] },
    });
    const [first, second, ...more] = keys();
    expect(more).toEqual([]);
    expect(second?.n).not.toBe(first?.n);
    repository.now.ahead += 3_600;
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  });

  it("is put right where somebody uploads one that is not ours, and never taken over where one stands before", async () => {
    repository.now.ahead += 3_600;
    const theirs = await selfSignedPkcs12({ subject: "CN", begins: repository.clock() - 60, days: 30 });
    const opened = openPkcs12(theirs.key, theirs.password) ?? {};
    repository.cloud.edit(keySet, id, { keys: [...keys(), { kid: "theirs", use: "sig", ...opened }] });
    await expect(stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    const other = await b2cRepository();
    try {
      other.cloud.put(keySet, id, { keySetId: "B2C_1A_woodgrove_requests", keys: [{ kid: "theirs", ...opened }] });
      await expect((await other.open("woodgrove")).up()).rejects.toThrow(/keys that are not this tenant's/);
      expect(((other.cloud.get(keySet, id)?.properties.keys ?? []) as PlainMap[]).map(({ kid }) => kid)).toEqual([
        "theirs",
      ]);
    } finally {
      other.close();
    }
  });
});
