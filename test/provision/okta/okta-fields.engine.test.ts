// What tenants' objects say on Okta; rotation; where secrets stand; what the real provider publishes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TenantConfig } from "../../../src/bundle/documents.ts";
import type { Stack, StackResult } from "../../../src/engine/open-stack.ts";
import { oktaBehaviours } from "../../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { sdkTable } from "../../../src/rehearsal/sdk/sdk-table.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { publishedSchema } from "../../rehearsal/published-schema.ts";
import { type OktaRepository, oktaRepository, oktaTenants } from "./okta-repository.ts";

const schema = publishedSchema("okta");
const quiet = { expectNoChanges: true } as const;

/** `client.console update redirectUris`: name without the tenant's prefix, what happened, and the fields it happened to. */
function told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type }) => type.startsWith("okta:") || type.endsWith("AppCredential"))
    .map(({ name, operation, paths }) => {
      const fields = operation === "update" ? paths.map((path) => path.split(/[.[]/)[0]) : [];
      return [name.replace(/^[a-z-]+\./, ""), operation, ...new Set(fields)].join(" ");
    })
    .sort();
}

describe("tenants on Okta", () => {
  let repository: OktaRepository;
  let hooli: Stack;
  let aviato: Stack;
  const find = (type: string, name: string) =>
    repository.cloud.list(type).find(({ properties }) => String(properties.label ?? properties.name).endsWith(name));
  const config = async (stack: Stack): Promise<TenantConfig> => {
    const { tenantConfig } = (await stack.outputs()) as { tenantConfig: string };
    return JSON.parse(Buffer.from(tenantConfig.split(".")[1] ?? "", "base64url").toString()) as TenantConfig;
  };
  beforeAll(async () => {
    repository = await oktaRepository();
    hooli = await repository.open("hooli");
    aviato = await repository.open("aviato");
    await hooli.up();
    await aviato.up();
  });
  afterAll(() => repository.close());

  it("registers only what the real provider publishes, and agrees with it on replacements and secrets", async (context) => {
    if (schema === undefined) return context.skip("not applicable: the published schemas are not here");
    const types = new Set<string>();
    // the platform stack last: its routing rules wait for the tenants' providers
    for (const tenant of [...oktaTenants, "platform"]) {
      const stack = await repository.open(tenant);
      await stack.up();
      const { deployment } = (await stack.exportState()) as {
        deployment: { resources: { type: string; inputs: Record<string, unknown> }[] };
      };
      for (const { type, inputs } of deployment.resources.filter((each) => each.type.startsWith("okta:"))) {
        expect(schema.faults(type, inputs), type).toEqual([]);
        types.add(type);
      }
    }
    expect(types).toEqual(new Set<string>(Object.values(tokens)));
    for (const [type, { replaceOn = [] }] of Object.entries(oktaBehaviours.types)) {
      const table = sdkTable("okta").type(type);
      const said = Object.keys(table?.inputs ?? {}).filter((name) => table?.inputs[name]?.replaces);
      expect([...new Set([...said, ...replaceOn])].sort(), type).toEqual(schema.replaces(type));
      for (const name of schema.secrets(type)) expect(table?.secretOutputs, type).toContain(name);
    }
  });

  it("signs what a server needs: issuer, audience, claims, the prefix of roles, and no secret", async () => {
    const { config: content } = await config(hooli);
    const server = find(tokens.server, "server main");
    expect(content.issuers).toMatchObject([
      {
        issuer: `https://example.okta.com/oauth2/${server?.id}`,
        audiences: ["https://hooli.mcp.example.com/mcp"],
        algorithms: ["RS256"],
        jwks: { keys: [{ kid: "okta-1" }] },
        ...{ tenantClaim: "tenant_id", rolesClaim: "roles", rolesPrefix: "hooli.prod:" },
        emailVerifiedClaim: "email_is_verified",
      },
    ]);
    expect(Object.keys(content.secrets)).toEqual(["clients.console.privateKey", "clients.robot.privateKey"]);
    const claims = repository.cloud.list(tokens.claim).filter((each) => each.properties.authServerId === server?.id);
    expect(Object.fromEntries(claims.map(({ properties }) => [properties.name, properties.value]))).toMatchObject({
      tenant_id: '"hooli"',
      roles: "hooli.prod:",
      client_id: "app.clientId",
    });
  });

  it("lets a connection speak for verified domains alone, and says where their people are to be led", async () => {
    expect(find(tokens.samlIdp, "hooli.prod:idp sso")?.properties).toMatchObject({
      subjectFilter: "^[^@]+@(hooli\\.example)$",
      issuer: "https://idp.hooli.example/metadata",
      accountLinkAction: "AUTO",
      groupsAction: "ASSIGN",
    });
    const idp = find(tokens.samlIdp, "hooli.prod:idp sso")?.id;
    const [route] = ((await hooli.outputs()).oktaRoutes as { routes: object[] }).routes;
    expect(route).toMatchObject({ name: "hooli.prod:route sso", type: "SAML2", domains: ["hooli.example"], idp });
    expect(find(tokens.socialIdp, "microsoft default")?.properties).toMatchObject({ accountLinkAction: "DISABLED" });
    expect(find(tokens.groupRule, "rule admin department IT")?.properties.expressionValue).toBe(
      '(String.substringAfter(user.email, "@") == "hooli.example") AND user.department == "IT"',
    );
  });

  it("rotates keys in the same app: both are alive, then the old one goes, and the client id stays", async () => {
    const app = repository.cloud
      .list(tokens.oauth)
      .find(({ properties }) => properties.label === "hooli.prod:app console");
    const keys = () => ((app?.properties.jwks ?? []) as { kid: string }[]).map(({ kid }) => kid);
    const [first] = keys();
    repository.edit("hooli", "  platform: okta\n", "  platform: okta\n  rotation: { epoch: 2 }\n");
    expect(told(await hooli.up())).toEqual([
      "client.console update jwks",
      "client.robot update jwks",
      "credential.console.2 create",
      "credential.robot.2 create",
    ]);
    expect(keys()).toHaveLength(2);
    expect(keys()[1]).toBe(first);
    await hooli.up(quiet);
    repository.edit("hooli", "rotation: { epoch: 2 }", "rotation: { epoch: 2, keepPrevious: false }");
    await hooli.up();
    expect(keys()).toHaveLength(1);
    expect(keys()).not.toContain(first);
  });

  it("rotates secrets by a second app, whose tokens stay good until it is dropped", async () => {
    const apps = () =>
      repository.cloud
        .list(tokens.oauth)
        .map(({ properties }) => String(properties.label))
        .filter((label) => label.startsWith("aviato.prod:app console"));
    expect(apps().sort()).toEqual(["aviato.prod:app console 1", "aviato.prod:app console 2"]);
    const { config: both } = await config(aviato);
    expect(both.clients.map(({ name }) => name).sort()).toEqual([
      "console",
      "console-previous",
      "robot",
      "robot-previous",
    ]);
    repository.edit("aviato", "rotation: { epoch: 2 }", "rotation: { epoch: 3 }");
    await aviato.up();
    expect(apps().sort()).toEqual(["aviato.prod:app console 2", "aviato.prod:app console 3"]);
    repository.edit("aviato", "rotation: { epoch: 3 }", "rotation: { epoch: 3, keepPrevious: false }");
    await aviato.up();
    expect(apps()).toEqual(["aviato.prod:app console 3"]);
    await aviato.up(quiet);
  });

  it("keeps every secret out of state, outputs, previews, logs and configs, in every encoding", async () => {
    const shown = await Promise.all([
      repository.printed(["stack", "export", "--stack", "aviato.prod"]),
      repository.printed(["stack", "output", "--json", "--show-secrets", "--stack", "aviato.prod"]),
      repository.printed(["preview", "--diff", "--stack", "aviato.prod"]),
      repository.printed(["stack", "history", "--stack", "aviato.prod"]),
    ]);
    const made = repository.cloud.list(tokens.oauth).flatMap(({ properties }) => {
      const { clientSecret } = properties;
      return typeof clientSecret === "string" && clientSecret !== "" ? [clientSecret] : [];
    });
    expect(made.length).toBeGreaterThan(1);
    const places = [
      ...repository.files(),
      ...shown.map((text, index) => ({ path: `shown ${index}`, bytes: Buffer.from(text) })),
    ];
    for (const secret of [...Object.values(repository.secrets), ...made])
      for (const { path, bytes } of places) expect(findSecret(bytes, secret), path).toEqual([]);
  });
});
