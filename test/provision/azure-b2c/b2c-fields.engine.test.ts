// Which field's change does what; who finds a second writer; where secrets stand; what the real provider publishes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack, StackResult } from "../../../src/engine/open-stack.ts";
import { azureadBehaviours } from "../../../src/rehearsal/azuread/azuread-behaviours.ts";
import type { PlainMap } from "../../../src/rehearsal/plain-map.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { publishedSchema } from "../../rehearsal/published-schema.ts";
import { type B2cRepository, b2cRepository } from "./b2c-repository.ts";
import { b2cToken } from "./b2c-token.ts";

const schema = publishedSchema("azuread");
const fields = new FieldsInPlace();
/** where an object of Graph is and what it is called */
const ownReplaces: Readonly<Record<string, readonly string[]>> = {
  [b2cToken.own.keySet]: ["directory", "keySetId", "use"],
  [b2cToken.own.policy]: ["directory", "tenant", "policyId"],
  [b2cToken.own.domain]: ["directory", "domain"],
};
const directory = "7f9b1c3d-4e5f-4061-8b72-d3e4f5a6b703";
const signin = `${directory}/b2c_1a_wideworld_signin`;
const google = `${directory}/b2c_1a_wideworld_google`;

const everyPrincipal = "api audit console customs desktop handheld partners portal stock"
  .split(" ")
  .map((app) => `${app}.principal update accountEnabled`);

/** `policy.B2C_1A_… update xml`: name without the tenant's prefix, what happened, and the top-level fields it happened to. */
function told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type }) => /^(?:azuread:|tenantry:b2c:)/.test(type))
    .map(({ name, operation, paths }) => {
      const inPlace = operation === "update" || operation === "replace";
      const fields = inPlace ? paths.map((path) => path.split(/[.[]/)[0]) : [];
      const short = name.replace(/^wideworld\.(?:client\.)?/, "");
      return [short, operation, ...new Set(fields)].join(" ");
    })
    .sort();
}

describe("wideworld on Azure AD B2C", () => {
  let repository: B2cRepository;
  let stack: Stack;
  const keys = (id: string): PlainMap[] =>
    (repository.cloud.get(b2cToken.graph.keySet, id)?.properties.keys ?? []) as PlainMap[];
  beforeAll(async () => {
    repository = await b2cRepository();
    stack = await repository.open("wideworld");
    await stack.up();
  });
  afterAll(() => repository.close());

  it("registers only what the real provider publishes, and agrees with it on replacements and secrets", async (context) => {
    if (schema === undefined) return context.skip("not applicable: the published schemas are not here");
    const { deployment } = (await stack.exportState()) as {
      deployment: { resources: { type: string; inputs: Record<string, unknown> }[] };
    };
    const own = deployment.resources.filter(({ type }) => type.startsWith("azuread:"));
    expect(new Set(own.map(({ type }) => type))).toEqual(new Set(Object.values(b2cToken.azuread)));
    for (const { type, inputs } of own) expect(schema.faults(type, inputs), type).toEqual([]);
    for (const type of Object.values(b2cToken.azuread)) {
      const table = repository.sdk(type);
      const replaces = Object.keys(table?.inputs ?? {}).filter((name) => table?.inputs[name]?.replaces);
      const more = azureadBehaviours.types[type]?.replaceOn ?? [];
      expect([...new Set([...replaces, ...more])].sort(), type).toEqual(schema.replaces(type));
      expect([...(table?.secretOutputs ?? [])].sort(), type).toEqual(schema.secrets(type));
    }
  });

  it("makes exactly what the spec says", async () => {
    const { cloud } = repository;
    const api = cloud
      .list(b2cToken.azuread.application)
      .find(({ properties }) => String(properties.displayName).includes("API"));
    expect(api?.properties).toMatchObject({
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      identifierUris: ["https://worldwideimporters.onmicrosoft.com/example.prod.wideworld"],
      api: { requestedAccessTokenVersion: 2 },
    });
    expect(cloud.list(b2cToken.azuread.application)).toHaveLength(9);
    const made = cloud.list(b2cToken.graph.policy).map(({ properties }) => properties.policyId);
    // the base first, whatever stands first in the spec; the order of the others is the engine's
    expect(made[0]).toBe("B2C_1A_wideworld_base");
    expect(made.slice(1).sort()).toEqual(["profile", "reset", "signin"].map((name) => `B2C_1A_wideworld_${name}`));
    expect(keys(google)).toMatchObject([{ use: "sig", kty: "oct", k: repository.references.WIDEWORLD_GOOGLE_SECRET }]);
    expect(keys(`${directory}/b2c_1a_wideworld_encryption`)).toMatchObject([{ use: "enc", kty: "RSA" }]);
    const outputs = (await stack.outputs()) as Record<string, never>;
    expect(outputs.signIn).toEqual({
      flows: Object.fromEntries(
        Object.entries({ signUpSignIn: "signin", profileEdit: "profile", passwordReset: "reset" }).map(
          ([flow, name]) => [
            flow,
            `https://worldwideimporters.b2clogin.com/worldwideimporters.onmicrosoft.com/B2C_1A_wideworld_${name}/oauth2/v2.0/authorize`,
          ],
        ),
      ),
      domainHints: { "us.wideworld.example": "us.wideworld.example", "apac.wideworld.example": "asia" },
    });
    const [record] = cloud.list("aws:route53/record:Record");
    expect(record?.properties).toMatchObject({ name: "login.wideworld.example", type: "TXT" });
    expect(JSON.stringify(record?.properties.records)).toMatch(/MS=ms\d{8}/);
  });

  it.each<[string, () => void, string[]]>([
    [
      "a policy's XML",
      () => repository.editPolicy("wideworld-signin", "<DisplayName>PolicyProfile<", "<DisplayName>Sign in<"),
      ["policy.B2C_1A_wideworld_signin update xml"],
    ],
    [
      "the secret behind a reference",
      () => {
        repository.references.WIDEWORLD_GOOGLE_SECRET = "canary-google-second-9c1b";
      },
      ["key.B2C_1A_wideworld_google update reference"],
    ],
    [
      "where a secret is",
      () => {
        repository.references.WIDEWORLD_GOOGLE_NEXT = "canary-google-third-77d0";
        repository.edit("wideworld", "env:WIDEWORLD_GOOGLE_SECRET", "env:WIDEWORLD_GOOGLE_NEXT");
      },
      ["key.B2C_1A_wideworld_google update reference"],
    ],
    [
      "one redirect URI",
      () =>
        repository.edit(
          "wideworld",
          "https://partners.wideworld.example/callback",
          "https://partners.wideworld.example/in",
        ),
      ["partners update web"],
    ],
    [
      "a machine's role",
      () => repository.edit("wideworld", "kind: machine, roles: [readonly]", "kind: machine, roles: [clerk]"),
      ["customs update requiredResourceAccesses", "customs.role.clerk create", "customs.role.readonly delete"],
    ],
    [
      "that its domain is verified",
      () =>
        repository.edit(
          "wideworld",
          "  customDomain: login.wideworld.example\n",
          "  customDomain: login.wideworld.example\n  verifiedDomains: [login.wideworld.example]\n",
        ),
      ["domain update verified"],
    ],
    [
      "the organization's name, a role, a scope and a device's redirect URI",
      () => {
        repository.edit("wideworld", "Wide World Importers", "Wide World Traders");
        repository.edit("wideworld", "roles:\n", "roles:\n  - { roleId: buyer, name: Buyer, permissions: [] }\n");
        repository.edit(
          "wideworld",
          "scopes: [openid, email, mcp.read]",
          "scopes: [openid, email, mcp.read, mcp.write]",
        );
        repository.edit("wideworld", "http://localhost:8322/callback", "http://localhost:8322/signed-in");
      },
      [
        "api update api appRoles displayName",
        "audit update displayName",
        "console update displayName requiredResourceAccesses",
        "console.access update permissionIds",
        "customs update displayName",
        "desktop update displayName",
        "handheld update displayName publicClient",
        "partners update displayName",
        "portal update displayName",
        "stock update displayName",
      ],
    ],
    [
      "whether it is suspended",
      () => repository.edit("wideworld", "status: active", "status: suspended"),
      everyPrincipal,
    ],
    [
      "that it is active again, with new keys",
      () => {
        repository.edit("wideworld", "status: suspended", "status: active");
        repository.edit("wideworld", "epoch: 2", "epoch: 3");
      },
      [
        ...everyPrincipal,
        ...["encryption", "signing"].map((key) => `key.B2C_1A_wideworld_${key} update epoch`),
        // the older of two: the newer is what servers have
        ...["audit", "console", "customs", "partners", "portal", "stock"].map(
          (app) => `${app}.password.a replace rotateWhenChanged`,
        ),
      ].sort(),
    ],
    ["which claim tells the tenant", () => repository.edit("wideworld", "name: tenant_id", "name: mcp_tenant"), []],
  ])("updates in place when somebody changes %s", async (_, change, expected) => {
    // an hour on: a key that is added now begins at once
    repository.now.ahead += 3_600;
    change();
    expect(told(fields.saw(await stack.up()))).toEqual(expected);
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  });

  it("has changed in place whatever a spec can change so", async (context) => {
    if (schema === undefined) return context.skip("not applicable: the published schemas are not here");
    const application = b2cToken.azuread.application;
    const constant = {
      [`${application} fallbackPublicClientEnabled`]: "always false",
      [`${application} identifierUris`]: "the owner's name",
      [`${application} preventDuplicateNames`]: "always true",
      [`${application} signInAudience`]: "B2C knows one",
      [`${application} tags`]: "the owner's name",
      [`${b2cToken.azuread.principal} tags`]: "the owner's name",
      [`${b2cToken.own.keySet} field`]: "names the key set, in messages",
      [`${b2cToken.own.keySet} owner`]: "deployment, environment and tenant",
      [`${b2cToken.own.policy} owner`]: "deployment, environment and tenant",
    };
    const replaces = (type: string): readonly string[] =>
      type.startsWith("azuread:") ? schema.replaces(type) : (ownReplaces[type] ?? []);
    const ofPlatform = (type: string): boolean => /^(?:azuread:|tenantry:b2c:)/.test(type);
    expect(await fields.faults([stack], { ofPlatform, replaces, constant })).toEqual([]);
  });

  it("keeps the keys before beside the newest, which is the active one", () => {
    const found = keys(google);
    expect(found.map(({ k }) => String(k).split("-")[2])).toEqual(["51aa08e7b3", "second", "third"]);
    const starts = found.map(({ nbf }) => Number(nbf));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(new Set(starts).size).toBe(3);
  });

  it("signs in on the verified domain: issuers and endpoints follow, keys are read where they always are", async () => {
    const { tenantConfig, signIn } = (await stack.outputs()) as {
      tenantConfig: string;
      signIn: { flows: Record<string, string> };
    };
    const text = Buffer.from(tenantConfig.split(".")[1] ?? "", "base64url").toString();
    const { config, requires } = JSON.parse(text) as {
      requires: string[];
      config: { issuers: { issuer: string; policies: string[]; policyClaim: string; tenantClaim: string }[] };
    };
    expect(requires).toContain("policies");
    expect(config.issuers.map(({ issuer, policies, policyClaim }) => [issuer, policies, policyClaim])).toEqual(
      ["signin", "profile", "reset"].map((name) => [
        `https://login.wideworld.example/tfp/${directory}/b2c_1a_wideworld_${name}/v2.0/`,
        [`b2c_1a_wideworld_${name}`],
        "tfp",
      ]),
    );
    expect(config.issuers[0]?.tenantClaim).toBe("mcp_tenant");
    expect(signIn.flows.signUpSignIn).toMatch(/^https:\/\/login\.wideworld\.example\//);
    for (const uri of repository.asked) expect(uri).toMatch(/^https:\/\/worldwideimporters\.b2clogin\.com\//);
  });

  it("finds what a second writer did to a policy, a key set and an app, and puts it right", async () => {
    const { cloud } = repository;
    const xml = String(cloud.get(b2cToken.graph.policy, signin)?.properties.xml);
    const foreign = { kid: "theirs", use: "sig", kty: "oct", nbf: repository.clock() + 3_500, k: "theirs" };
    repository.now.ahead += 3_600;
    const [app] = cloud.list(b2cToken.azuread.principal);
    const writes: [string, string, PlainMap][] = [
      [b2cToken.graph.policy, signin, { xml: xml.replace('DefaultValue="wideworld"', 'DefaultValue="lucerne"') }],
      [b2cToken.graph.keySet, google, { keys: [...keys(google), foreign] }],
      [b2cToken.azuread.principal, app?.id ?? "", { accountEnabled: false }],
    ];
    for (const [type, id, change] of writes) {
      cloud.edit(type, id, change);
      await expect(stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject({
        code: "engine.drift",
      });
      await stack.refresh();
      const { steps } = await stack.up();
      expect(steps.map(({ operation }) => operation)).toEqual(["update"]);
      // until ours begins, theirs is the active one, and a refresh rightly says so
      repository.now.ahead += 3_600;
      await stack.refresh({ expectNoChanges: true, previewOnly: true });
    }
    expect(String(cloud.get(b2cToken.graph.policy, signin)?.properties.xml)).toContain('DefaultValue="wideworld"');
    expect(keys(google).at(-1)).toMatchObject({ k: "canary-google-third-77d0" });
  });

  it("does not take other spellings of the same XML for drift", async () => {
    const xml = String(repository.cloud.get(b2cToken.graph.policy, signin)?.properties.xml);
    repository.cloud.edit(b2cToken.graph.policy, signin, {
      xml: xml
        .replace(/<!--.*?-->/g, "")
        .replaceAll("\n    ", "\r\n\t")
        .replace(/ PolicyId="([^"]+)" PublicPolicyUri="([^"]+)"/, ' PublicPolicyUri="$2" PolicyId="$1"'),
    });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  });

  it("keeps every secret out of state, history, outputs, ledger, config, preview and logs, in every encoding", async () => {
    const passwords = repository.cloud
      .list(b2cToken.azuread.password)
      .map(({ properties }) => String(properties.value));
    const values = [...repository.secrets, "canary-google-second-9c1b", "canary-google-third-77d0", ...passwords];
    expect(passwords.length).toBeGreaterThan(8);
    repository.edit("wideworld", "Wide World Traders", "Wide World Group");
    const args = ["--stack", "wideworld.prod"];
    const texts = {
      preview: await repository.printed(["preview", "--diff", ...args]),
      up: await repository.printed(["up", "--yes", "--diff", ...args]),
      outputs: await repository.printed(["stack", "output", "--json", "--show-secrets", ...args]),
      export: JSON.stringify(await stack.exportState()),
    };
    expect(texts.up).toContain("Wide World Group");
    const places = [
      ...Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
      ...repository.files(),
    ];
    expect(places.length).toBeGreaterThan(8);
    for (const value of values)
      for (const { path, bytes } of places) expect(findSecret(bytes, value), path).toEqual([]);
  });

  it("keeps secrets of key sets out of the state even where it is decrypted", async () => {
    const shown = await repository.printed(["stack", "export", "--show-secrets", "--stack", "wideworld.prod"]);
    expect(shown).toContain("B2C_1A_wideworld_google");
    for (const value of [...repository.secrets, "canary-google-third-77d0"])
      expect(findSecret(shown, value)).toEqual([]);
  });

  it("is protected from destroy where the spec does not say otherwise", async () => {
    repository.edit("wideworld", "lifecycle: { protect: false }", "");
    await stack.up();
    await expect(stack.destroy()).rejects.toThrow(/protect/);
    expect(repository.cloud.list(b2cToken.graph.policy)).toHaveLength(4);
    expect(repository.cloud.list(b2cToken.graph.keySet)).toHaveLength(5);
  });
});
