// Tokens as Auth0 and the Action write them, against the configs that two tenants of one Auth0 tenant got.
import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TenantConfig } from "../../../src/bundle/documents.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { authenticate } from "../../../src/runtime/authenticate/authenticate.ts";
import { type Auth0Repository, auth0Repository } from "./auth0-repository.ts";

let repository: Auth0Repository;
const configs = new Map<string, TenantConfig>();
const at = Math.floor(Date.now() / 1_000);

beforeAll(async () => {
  repository = await auth0Repository();
  for (const tenant of ["clinic", "bakery"]) {
    const stack = await repository.open(tenant);
    await stack.up();
    const { tenantConfig } = (await stack.outputs()) as { tenantConfig: string };
    configs.set(tenant, JSON.parse(Buffer.from(tenantConfig.split(".")[1] ?? "", "base64url").toString()));
  }
});
afterAll(() => repository.close());

const idOf = (token: string, tenant: string): string | undefined =>
  repository.cloud.list(token).find(({ properties }) => String(properties.name).startsWith(tenant))?.id;
const clientOf = (tenant: string, name: string): string | undefined =>
  configs.get(tenant)?.config.clients.find((client) => client.name === name)?.clientId;

async function ask(tenant: string, claims: Record<string, unknown>): Promise<string> {
  const token = await new SignJWT({
    ...{ iss: "https://example.eu.auth0.com/", sub: "auth0|1", iat: at, exp: at + 600, jti: "1", scope: "openid" },
    ...{ aud: "https://clinic.mcp.example.com/mcp", org_id: idOf(tokens.organization, "clinic") },
    ...{ client_id: clientOf("clinic", "console"), tenantry_roles: ["nurse"], permissions: [] },
    ...{ email: "ann@clinic.example", email_verified: true, ...claims },
  })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: "auth0-1" })
    .sign(repository.signingKey);
  const answer = await authenticate(configs.get(tenant) as TenantConfig, token, { at });
  return answer.ok ? `${answer.principal.roles.join()} ${answer.principal.machine}` : answer.code;
}

it("lets a person of the organization in, with the roles that the Action wrote", async () => {
  expect(await ask("clinic", {})).toBe("nurse false");
  expect(await ask("clinic", { tenantry_roles: ["nurse", "no-such-role"] })).toBe("nurse false");
});

it("keeps out whoever signed in to another organization, or to none, at the same issuer", async () => {
  expect(await ask("clinic", { org_id: idOf(tokens.organization, "bakery") })).toBe("token.tenant");
  expect(await ask("clinic", { org_id: undefined })).toBe("token.tenant");
  expect(await ask("bakery", {})).toBe("token.tenant");
  expect(await ask("bakery", { org_id: idOf(tokens.organization, "bakery") })).toBe("token.audience");
});

it("keeps out an address that nobody vouched for, and one of a foreign domain", async () => {
  expect(await ask("clinic", { email_verified: false })).toBe("token.email");
  expect(await ask("clinic", { email: undefined })).toBe("token.email");
  expect(await ask("clinic", { email: "ann@bakery.example" })).toBe("token.not-allowed");
});

it("gives a machine what the spec and its token both say", async () => {
  const machine = { client_id: clientOf("clinic", "nightly"), email: undefined, email_verified: undefined };
  expect(await ask("clinic", { ...machine, tenantry_roles: ["nurse", "owner"] })).toBe("nurse true");
  expect(await ask("clinic", { ...machine, tenantry_roles: undefined })).toBe(" true");
});
