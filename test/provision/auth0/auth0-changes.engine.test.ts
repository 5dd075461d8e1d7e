// The largest tenant at Auth0: what is registered for it, what rotates, and where no secret may be.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { publishedSchema } from "../../rehearsal/published-schema.ts";
import { type Auth0Repository, auth0Repository } from "./auth0-repository.ts";

interface Exported {
  deployment: {
    resources: { urn: string; type: string; inputs: Record<string, unknown>; outputs: Record<string, unknown> }[];
  };
}

let repository: Auth0Repository;
let stack: Stack;
const tenant = "megacorp";
const all = (token: string) => repository.cloud.list(token).map(({ properties }) => properties);
const text = (value: unknown): string => JSON.stringify(value);
/** what an up did: `<operation> <logical name without the tenant>` */
const steps = async (of = stack): Promise<string[]> =>
  (await of.up()).steps.map(
    ({ operation, urn }) =>
      `${operation} ${urn
        .split("::")
        .at(-1)
        ?.replace(/^\w+\./, "")}`,
  );

beforeAll(async () => {
  repository = await auth0Repository();
  stack = await repository.open(tenant);
  await stack.up();
});
afterAll(() => repository.close());

describe("what is registered for the largest tenant", () => {
  it("fits what the real provider publishes of its types, secrets included", async () => {
    const published = publishedSchema("auth0");
    if (published === undefined) {
      console.info("not applicable: no published schema of auth0 is at hand");
      return;
    }
    const { deployment } = (await stack.exportState()) as Exported;
    const own = deployment.resources.filter(({ type }) => type.startsWith("auth0:"));
    expect(own.length).toBeGreaterThan(60);
    for (const { urn, type, inputs } of own) expect([urn, published.faults(type, inputs)]).toEqual([urn, []]);
    for (const { type, inputs } of own)
      for (const name of published.secrets(type))
        if (inputs[name] !== undefined) expect(text(inputs[name]), `${type} ${name}`).toMatch(/^\{"4dabf18193072939/);
  });

  it("holds no secret in a readable form: not in state, ledger, bundle, outputs or what the engine prints", async () => {
    const at = ["--stack", `${tenant}.prod`];
    const shown = await repository.printed(["stack", "export", "--show-secrets", ...at]);
    const made = (JSON.parse(shown) as Exported).deployment.resources
      .filter(({ type }) => type === "tenantry:index:AppCredential")
      .map(({ outputs }) => String(JSON.parse((outputs.secret as { plaintext: string }).plaintext)));
    expect(made).toHaveLength(8);
    // A line from the middle of each private key: its frame is no secret.
    const keys = made.map((pem) => pem.split("\n")[10] ?? "");
    const places = [
      ...repository.files(),
      ...(await Promise.all(
        [
          ["stack", "output", "--json", "--show-secrets", ...at],
          ["preview", "--diff", ...at],
          ["preview", "--json", ...at],
          ["stack", "export", ...at],
        ].map(async (args) => ({ path: args.join(" "), bytes: Buffer.from(await repository.printed(args)) })),
      )),
    ];
    const used = Object.entries(repository.secrets).filter(([name]) => /^(?:MEGACORP|AUTH0)/.test(name));
    expect(used.length).toBeGreaterThan(6);
    for (const secret of [...used.map(([, value]) => value), ...keys])
      for (const { path, bytes } of places) expect(findSecret(bytes, secret), path).toEqual([]);
  });

  it("really reached Auth0: each connection has the secret of its own app", () => {
    const options = all(tokens.connection).map((each) => text(each.options));
    for (const [name, value] of Object.entries(repository.secrets).filter(([name]) => name.startsWith("MEGACORP")))
      expect(options.filter((each) => each.includes(text(value))).length, name).toBe(1);
  });

  it("lets apps of this tenant alone ask for its APIs, and people in by its connections alone", () => {
    const clients = repository.cloud.list(tokens.client).map(({ id }) => id);
    expect(new Set(all(tokens.client).map(({ organizationUsage }) => organizationUsage))).toEqual(new Set(["require"]));
    for (const { subjectTypeAuthorization } of all(tokens.resourceServer))
      expect(subjectTypeAuthorization).toEqual({
        user: { policy: "require_client_grant" },
        client: { policy: "require_client_grant" },
      });
    expect(all(tokens.clientGrant)).toHaveLength(clients.length * 2);
    for (const { enabledClients } of all(tokens.connectionClients))
      for (const each of enabledClients as string[]) expect(clients).toContain(each);
    expect(
      text([all(tokens.resourceServerScopes), all(tokens.clientGrant), all(tokens.rolePermissions)]),
    ).not.toContain("*");
  });

  it("names issuers, organization and records that the rest of the world needs", async () => {
    const outputs = (await stack.outputs()) as { issuer: string; dns: { name: string }[]; tenantConfig: string };
    expect(outputs.issuer).toBe("https://login.megacorp.example/");
    // The zone megacorp.example is ours: its records were written, the other two domains' are shown.
    expect(outputs.dns.map(({ name }) => name).sort()).toEqual([
      "_auth0-challenge.acquired.example",
      "_auth0-challenge.megacorp-labs.example",
    ]);
    expect(
      all("aws:route53/record:Record")
        .map(({ type }) => type)
        .sort(),
    ).toEqual(["CNAME", "TXT"]);
    const body = Buffer.from(outputs.tenantConfig.split(".")[1] ?? "", "base64url").toString();
    const { config } = JSON.parse(body) as { config: { issuers: object[]; clients: object[] } };
    const [organization] = repository.cloud.list(tokens.organization);
    expect(config.issuers).toHaveLength(2);
    for (const issuer of config.issuers)
      expect(issuer).toMatchObject({
        tenantClaim: "org_id",
        tenantValue: organization?.id,
        rolesClaim: "tenantry_roles",
      });
  });
});

describe("rotation", () => {
  it("gives an app with keys a third one beside the second, and takes the first away", async () => {
    const pems = () =>
      all(tokens.clientCredentials)
        .filter(({ authenticationMethod }) => authenticationMethod === "private_key_jwt")
        .map((each) => (each.privateKeyJwt as { credentials: { pem: string }[] }).credentials.map(({ pem }) => pem));
    const before = pems();
    expect(before).toHaveLength(4);
    const clients = repository.cloud.list(tokens.client).map(({ id }) => id);
    repository.edit(tenant, "epoch: 2", "epoch: 3");
    const done = await steps();
    expect(
      done.filter((step) => !/^update (?:proof\.|config|rotation)|^(?:create|delete) credential\./.test(step)),
    ).toEqual([]);
    const after = pems();
    for (const [index, [current, previous]] of after.entries()) {
      expect(previous).toBe(before[index]?.[0]);
      expect(before[index]).not.toContain(current);
    }
    expect(repository.cloud.list(tokens.client).map(({ id }) => id)).toEqual(clients);
    repository.edit(tenant, "epoch: 3", "epoch: 3, keepPrevious: false");
    await stack.up();
    expect(pems()).toEqual(after.map(([current]) => [current]));
    await stack.up({ expectNoChanges: true });
  });

  it("gives an app with a secret a second client, and both are trusted until the old one is retired", async () => {
    const bakery = await repository.open("bakery");
    await bakery.up();
    const trusted = async (): Promise<string[]> => {
      const { tenantConfig } = (await bakery.outputs()) as { tenantConfig: string };
      const body = JSON.parse(Buffer.from(tenantConfig.split(".")[1] ?? "", "base64url").toString()) as {
        config: { clients: { clientId: string }[] };
      };
      return body.config.clients.map(({ clientId }) => clientId);
    };
    const secret = (id: string): unknown =>
      repository.cloud.get(tokens.clientCredentials, id)?.properties.clientSecretWo;
    const first = await trusted();
    const secrets = first.map(secret);
    repository.edit("bakery", "  platform: auth0\n", "  platform: auth0\n  rotation: { epoch: 2 }\n");
    await bakery.up();
    const both = await trusted();
    expect(both).toHaveLength(4);
    expect(both).toEqual(expect.arrayContaining(first));
    expect(first.map(secret)).toEqual(secrets);
    expect(new Set(both.map(secret)).size).toBe(4);
    repository.edit("bakery", "epoch: 2", "epoch: 2, keepPrevious: false");
    await bakery.up();
    const rest = await trusted();
    expect(rest).toHaveLength(2);
    for (const id of first) {
      expect(rest).not.toContain(id);
      expect(repository.cloud.get(tokens.client, id)).toBeUndefined();
    }
  });
});

describe("the platform stack", () => {
  it("puts the token Actions into both flows, once for the whole fleet", async () => {
    const platform = await repository.open("platform");
    expect((await platform.preview()).changes.create).toBeGreaterThan(3);
    await platform.up();
    expect(
      all(tokens.action)
        .map(({ supportedTriggers }) => text(supportedTriggers))
        .sort(),
    ).toEqual(['{"id":"credentials-exchange","version":"v2"}', '{"id":"post-login","version":"v3"}']);
    expect(all(tokens.triggerAction)).toHaveLength(2);
    await platform.up({ expectNoChanges: true });
    expect(await platform.outputs()).toMatchObject({ auth0: ["example.eu.auth0.com"], deployment: "example" });
  });
});
