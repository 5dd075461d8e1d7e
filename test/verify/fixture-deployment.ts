// A deployment of real keys in a temporary folder, for tests of bundle and verify.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentDigest } from "../../src/bundle/content-digest.ts";
import { createKeys } from "../../src/bundle/create-keys.ts";
import type { SigningAlgorithm, TenantConfig, TenantContent } from "../../src/bundle/documents.ts";
import type { Keyring } from "../../src/bundle/keyring.ts";
import { requiredFeatures } from "../../src/bundle/required-features.ts";

export const now = 1_800_000_000;

export interface FixtureDeployment {
  directory: string;
  keyring: Keyring;
  clock: { at: number; now(): number };
  remove(): void;
}

/** Makes keys for `example/local` at `at`, by default the fixed time `now`. */
export async function fixtureDeployment(
  options: { alg?: SigningAlgorithm; deployment?: string; environment?: string; at?: number } = {},
): Promise<FixtureDeployment> {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-"));
  const clock = { at: options.at ?? now, now: (): number => clock.at };
  const keyring = await createKeys({
    directory: join(directory, "keys"),
    deployment: options.deployment ?? "example",
    environment: options.environment ?? "local",
    clock: clock.now,
    ...(options.alg === undefined ? {} : { alg: options.alg }),
  });
  return { directory, keyring, clock, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** A tenant's content with one of everything, different for each id. */
export function contentOf(tenant: string, changes: Partial<TenantContent> = {}): TenantContent {
  return {
    organizationName: `${tenant} Inc.`,
    status: "active",
    plan: "pro",
    domains: [`${tenant}.example`],
    hosts: [`${tenant}.mcp.localhost`],
    issuers: [
      {
        issuer: `https://id.example/t/${tenant}`,
        audiences: [`https://${tenant}.mcp.localhost/mcp`],
        algorithms: ["ES256"],
        jwks: { keys: [{ kty: "EC", crv: "P-256", kid: "a", x: "x", y: "y" }] },
      },
    ],
    clients: [
      {
        name: "web",
        kind: "web",
        clientId: `${tenant}-web`,
        redirectUris: ["https://a.example/cb"],
        scopes: ["openid"],
        roles: [],
      },
    ],
    oauth: { google: [{ name: "default", clientId: "g", redirectUri: "https://a.example/g", scopes: ["email"] }] },
    roles: [{ roleId: "member", name: "Member", permissions: [{ resource: "tools", action: "call" }] }],
    allowlist: [],
    quotas: { maxUsers: 10, maxSessionsPerUser: 2, rateLimit: { requestsPerMinute: 60, requestsPerDay: 1000 } },
    features: { beta: true, level: 3, tone: "dry" },
    redis: { prefix: `${tenant}:` },
    secrets: { "oauth.google.default.clientSecret": { reference: "env:GOOGLE" } },
    ...changes,
  };
}

/** A config for `example/local`, issued at `now`, valid for 30 days. */
export function configOf(tenant: string, changes: Partial<TenantConfig> = {}): TenantConfig {
  const config = changes.config ?? contentOf(tenant);
  return {
    schema: "1.0",
    requires: requiredFeatures(config),
    deployment: "example",
    environment: "local",
    tenant,
    generation: 1,
    version: 1,
    serial: 1,
    issued: now,
    expires: now + 30 * 86_400,
    content: contentDigest(config),
    config,
    ...changes,
  };
}
