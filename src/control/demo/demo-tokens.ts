// The demo's tokens: a person signs in with code and PKCE, a machine with its client secret, at real issuers.

import { TenantryError } from "../../errors.ts";
import { adminPaths, type ClientAnswer } from "../../local/admin-contract.ts";
import type { LocalPlatform } from "../../local/start-local-platform.ts";
import type { TenantSpec } from "../../spec/tenant-spec.ts";
import { loginWithCode } from "./login-with-code.ts";
import { requestToken } from "./request-token.ts";

/** Signs in the first person of `spec` who is a member, at the tenant's native app, for `resource`. */
export async function personToken(platform: LocalPlatform, spec: TenantSpec, resource: string): Promise<string> {
  const person = spec.identity.local?.users?.find(({ roles }) => roles.includes("member"));
  const app = spec.identity.apps?.find(({ kind }) => kind === "native");
  const redirectUri = app?.redirectUris?.[0];
  if (!person || !app || !redirectUri) throw castIncomplete(spec.tenantId, "a member and a native app");
  const { clientId } = await clientOf(platform, spec.tenantId, app.name);
  const tokens = await loginWithCode({
    issuer: `${platform.url}/t/${spec.tenantId}`,
    clientId,
    redirectUri,
    resource,
    email: person.email,
    passcode: platform.passcode,
    scopes: ["openid", "email"],
  });
  return tokens.access_token;
}

/** Gets a token for the tenant's machine app by client credentials (RFC 6749 4.4). */
export async function machineToken(platform: LocalPlatform, spec: TenantSpec, resource: string): Promise<string> {
  const app = spec.identity.apps?.find(({ kind }) => kind === "machine");
  if (!app) throw castIncomplete(spec.tenantId, "a machine app");
  const { clientId, clientSecret = "" } = await clientOf(platform, spec.tenantId, app.name);
  const issuer = `${platform.url}/t/${spec.tenantId}`;
  const answer = await requestToken({ issuer, clientId, clientSecret }, { grant_type: "client_credentials", resource });
  if (!answer.ok)
    throw new TenantryError("demo.token", `the token endpoint answered ${answer.status}`, { kind: "failed" });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function clientOf(platform: LocalPlatform, tenantId: string, name: string): Promise<ClientAnswer> {
  const response = await fetch(platform.url + adminPaths.client(tenantId, name), {
    headers: { authorization: `Bearer ${platform.adminToken}` },
  });
  if (!response.ok) {
    throw new TenantryError("demo.client", `the local platform has no client ${name} of ${tenantId}`, {
      kind: "failed",
    });
  }
  return (await response.json()) as ClientAnswer;
}

function castIncomplete(tenantId: string, what: string): TenantryError {
  return new TenantryError("demo.cast", `tenants/${tenantId}.yaml declares no ${what}, which the demo signs in with`);
}
