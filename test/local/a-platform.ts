// A local platform in a folder of its own, with two organizations: what the tests of this room begin with.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Clock } from "../../src/clock.ts";
import {
  adminPaths,
  type ClientAnswer,
  type ClientBody,
  type KeyAnswer,
  type OrganizationAnswer,
  type OrganizationBody,
} from "../../src/local/admin-contract.ts";
import { type LocalPlatform, startLocalPlatform } from "../../src/local/start-local-platform.ts";

export interface AdminReply<T> {
  status: number;
  body: T;
}

export const ownerOf = (org: string): string => `example/local/${org}`;
const resourceOf = (org: string): string => `http://${org}.mcp.localhost:3030/mcp`;
export const callback = "http://127.0.0.1:53999/callback";

/** A folder that is gone after the test. */
export async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "tenantry-local-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A platform that is closed after the test. */
export async function aPlatform(
  options: { directory?: string; clock?: Clock; log?: (line: string) => void } = {},
): Promise<LocalPlatform> {
  const directory = options.directory ?? (await aDirectory());
  const platform = await startLocalPlatform({ ...options, directory, preferredPort: 0 });
  onTestFinished(() => platform.close());
  return platform;
}

/** Calls the admin API with the platform's token. */
export async function admin<T = Record<string, unknown>>(
  platform: { url: string; adminToken: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<AdminReply<T>> {
  const headers: Record<string, string> = { authorization: `Bearer ${platform.adminToken}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(platform.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
}

export const organizationBody = (org: string, changes: Partial<OrganizationBody> = {}): OrganizationBody => ({
  displayName: `The ${org} company`,
  status: "active",
  domains: [`${org}.example`],
  audiences: [resourceOf(org)],
  users: [{ email: `ann@${org}.example`, roles: ["admin", "member"] }],
  owner: ownerOf(org),
  ...changes,
});

export const clientBody = (org: string, changes: Partial<ClientBody> = {}): ClientBody => ({
  kind: "native",
  redirectUris: ["http://127.0.0.1/callback"],
  scopes: ["tools:read"],
  roles: [],
  owner: ownerOf(org),
  ...changes,
});

export interface Organization {
  issuer: string;
  email: string;
  resource: string;
  native: ClientAnswer;
  web: ClientAnswer;
  machine: ClientAnswer;
}

/** Provisions an organization with a key, a person and a client of each kind. */
export async function anOrganization(
  platform: LocalPlatform,
  org: string,
  changes: Partial<OrganizationBody> = {},
): Promise<Organization> {
  const { body } = await admin<OrganizationAnswer>(
    platform,
    "PUT",
    adminPaths.organization(org),
    organizationBody(org, changes),
  );
  await admin<KeyAnswer>(platform, "PUT", adminPaths.key(org, "first"), { alg: "ES256", owner: ownerOf(org) });
  const client = async (name: string, more: Partial<ClientBody>) =>
    (await admin<ClientAnswer>(platform, "PUT", adminPaths.client(org, name), clientBody(org, more))).body;
  return {
    issuer: body.issuer,
    email: `ann@${org}.example`,
    resource: resourceOf(org),
    native: await client("desktop", {}),
    web: await client("web", { kind: "web", redirectUris: [callback] }),
    machine: await client("bot", { kind: "machine", redirectUris: [], roles: ["readonly"] }),
  };
}
