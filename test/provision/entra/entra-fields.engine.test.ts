// What is made; who finds a second writer; where secrets stand; what a server then accepts.
import { readFileSync } from "node:fs";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TenantConfig } from "../../../src/bundle/documents.ts";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { azureadBehaviours } from "../../../src/rehearsal/azuread/azuread-behaviours.ts";
import { authenticate } from "../../../src/runtime/authenticate/authenticate.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { publishedSchema } from "../../rehearsal/published-schema.ts";
import { type EntraRepository, entraRepository } from "./entra-repository.ts";
import { entraToken } from "./entra-token.ts";

const { application, principal, password, assignment } = entraToken;
const schema = publishedSchema("azuread");

describe("fabrikam on Entra", () => {
  let repository: EntraRepository;
  let stack: Stack;
  const find = (type: string, displayName: string) =>
    repository.cloud.list(type).find(({ properties }) => String(properties.displayName).includes(displayName));
  const config = async (): Promise<TenantConfig> => {
    const { tenantConfig } = (await stack.outputs()) as { tenantConfig: string };
    return JSON.parse(Buffer.from(tenantConfig.split(".")[1] ?? "", "base64url").toString()) as TenantConfig;
  };
  beforeAll(async () => {
    repository = await entraRepository();
    stack = await repository.open("fabrikam");
    await stack.up();
  });
  afterAll(() => repository.close());

  it("registers only what the real provider publishes, and agrees with it on replacements and secrets", async (context) => {
    if (schema === undefined) return context.skip("not applicable: the published schemas are not here");
    const { deployment } = (await stack.exportState()) as {
      deployment: { resources: { type: string; inputs: Record<string, unknown> }[] };
    };
    const own = deployment.resources.filter(({ type }) => type.startsWith("azuread:"));
    expect(new Set(own.map(({ type }) => type))).toEqual(new Set(Object.values(entraToken)));
    for (const { type, inputs } of own) expect(schema.faults(type, inputs), type).toEqual([]);
    for (const type of Object.values(entraToken)) {
      const table = repository.sdk(type);
      const replaces = Object.keys(table?.inputs ?? {}).filter((name) => table?.inputs[name]?.replaces);
      const more = azureadBehaviours.types[type]?.replaceOn ?? [];
      expect([...new Set([...replaces, ...more])].sort(), type).toEqual(schema.replaces(type));
      expect([...(table?.secretOutputs ?? [])].sort(), type).toEqual(schema.secrets(type));
    }
  });

  it("makes exactly what the spec says", () => {
    const api = find(application, "API");
    expect(api?.properties).toMatchObject({
      displayName: "Fabrikam Industries API (fabrikam, prod)",
      signInAudience: "AzureADMyOrg",
      identifierUris: ["api://0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c/example.prod.fabrikam"],
      api: { requestedAccessTokenVersion: 2, mappedClaimsEnabled: false },
    });
    const roles = api?.properties.appRoles as { value: string; id: string }[];
    expect(roles.map(({ value }) => value)).toEqual(["admin", "auditor", "member", "owner", "readonly"]);
    for (const { id } of roles)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Object.keys(api?.properties.oauth2PermissionScopeIds ?? {}).sort()).toEqual([
      "mcp.access",
      "mcp.read",
      "mcp.write",
    ]);
    expect(repository.cloud.list(principal)).toHaveLength(4);
    expect(repository.cloud.list(assignment)).toHaveLength(3);
    // the pipeline proves itself by its cluster's tokens; portal and nightly have two epochs each
    expect(repository.cloud.list(password)).toHaveLength(4);
    expect(repository.asked).toEqual([
      "https://exampletenants.ciamlogin.com/0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c/discovery/v2.0/keys",
    ]);
  });

  it("finds what a second writer did, and puts it right", async () => {
    const portal = find(application, "portal");
    const [some] = repository.cloud.list(principal);
    const web = portal?.properties.web as { redirectUris: string[] };
    const changes: [string, string | undefined, Record<string, never>][] = [
      [
        application,
        portal?.id,
        { web: { ...web, redirectUris: [...web.redirectUris, "https://evil.example/"] } } as never,
      ],
      [principal, some?.id, { accountEnabled: false } as never],
    ];
    for (const [type, id = "", change] of changes) {
      repository.cloud.edit(type, id, change);
      await expect(stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject({
        code: "engine.drift",
      });
      await stack.refresh();
      await stack.up();
      await stack.refresh({ expectNoChanges: true, previewOnly: true });
    }
    expect(find(application, "portal")?.properties.web).toEqual(web);
    repository.cloud.remove(principal, some?.id ?? "");
    await stack.refresh();
    await stack.up();
    expect(repository.cloud.list(principal)).toHaveLength(4);
  });

  it("keeps every password out of state, history, outputs, ledger, config, preview and logs, in every encoding", async () => {
    const values = repository.cloud.list(password).map(({ properties }) => String(properties.value));
    expect(new Set(values).size).toBe(4);
    repository.edit("fabrikam", "Fabrikam Industries", "Fabrikam AG");
    const args = ["--stack", "fabrikam.prod"];
    const places = [
      { path: "preview", bytes: Buffer.from(await repository.printed(["preview", "--diff", ...args])) },
      {
        path: "up",
        bytes: Buffer.from(await repository.printed(["up", "--yes", "--diff", ...args])),
      },
      {
        path: "outputs",
        bytes: Buffer.from(await repository.printed(["stack", "output", "--json", "--show-secrets", ...args])),
      },
      { path: "export", bytes: Buffer.from(JSON.stringify(await stack.exportState())) },
      { path: "config", bytes: Buffer.from(JSON.stringify(await config())) },
      ...repository.files(),
    ];
    expect(places.length).toBeGreaterThan(8);
    for (const value of values)
      for (const { path, bytes } of places) expect(findSecret(bytes, value), path).toEqual([]);
    expect(Object.keys((await config()).config.secrets)).toEqual([
      "clients.nightly.clientSecret",
      "clients.portal.clientSecret",
    ]);
  });

  it("signs a config that takes this API's tokens alone", async () => {
    const signed = await config();
    const [issuer] = signed.config.issuers;
    const api = find(application, "API")?.properties.clientId;
    expect(issuer).toMatchObject({
      audiences: [api],
      tenantClaim: "aud",
      tenantValue: api,
      rolesClaim: "roles",
      emailVerifiedClaim: "xms_edov",
    });
    const at = Math.floor(Date.now() / 1000);
    const ask = async (claims: Record<string, unknown>): Promise<string> => {
      const token = await new SignJWT({
        ...{ iss: issuer?.issuer ?? "", aud: String(api), sub: "u", iat: at, exp: at + 600, ver: "2.0" },
        ...{ azp: find(application, "portal")?.properties.clientId, roles: ["auditor"], email: "ann@fabrikam.example" },
        ...{ xms_edov: true, scp: "mcp.access", ...claims },
      })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "entra-1" })
        .sign(repository.signingKey);
      const answer = await authenticate(signed, token, { at, types: ["JWT"] });
      return answer.ok ? `${answer.principal.roles.join()} ${answer.principal.machine}` : answer.code;
    };
    expect(await ask({})).toBe("auditor false");
    expect(await ask({ aud: find(application, "portal")?.properties.clientId })).toBe("token.tenant");
    expect(await ask({ iss: "https://login.microsoftonline.com/0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c/v2.0" })).toBe(
      "token.issuer",
    );
    expect(await ask({ xms_edov: undefined })).toBe("token.email");
    expect(await ask({ email: "ann@contoso.example" })).toBe("token.not-allowed");
    // a machine has the roles that it is assigned and that the spec gives it, whatever its token lists
    const nightly = find(application, "nightly")?.properties.clientId;
    const machine = { azp: nightly, email: undefined, xms_edov: undefined };
    expect(await ask({ ...machine, roles: ["readonly", "owner"] })).toBe("readonly true");
  });

  it("is protected from destroy where the spec does not say otherwise", async () => {
    repository.edit("fabrikam", "lifecycle: { protect: false }", "");
    await stack.up();
    await expect(stack.destroy()).rejects.toThrow(/protect/);
    expect(find(application, "API")).toBeDefined();
    expect(readFileSync(`${repository.root}/tenants/fabrikam.yaml`, "utf8")).not.toContain("lifecycle");
  });
});
