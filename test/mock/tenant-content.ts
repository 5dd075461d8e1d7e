// A tenant as tests need one: two roles, one machine client, people of one domain.
import type { TenantConfig, TenantContent } from "../../src/bundle/documents.ts";
import { schemaVersion } from "../../src/bundle/documents.ts";

export const testBaseHost = "mcp.test";

/** Content of tenant `id`; `over` replaces members. */
export function testContent(id: string, over: Partial<TenantContent> = {}): TenantContent {
  return {
    organizationName: `${id} Ltd`,
    status: "active",
    plan: "pro",
    domains: [`${id}.example`],
    hosts: [`${id}.${testBaseHost}`],
    issuers: [],
    clients: [
      { name: "app", kind: "web", clientId: "app", redirectUris: [], scopes: [], roles: [] },
      { name: "robot", kind: "machine", clientId: `${id}-robot`, redirectUris: [], scopes: [], roles: ["reader"] },
    ],
    oauth: {},
    roles: [
      {
        roleId: "admin",
        name: "Admin",
        permissions: [{ resource: "*", action: "*" }],
      },
      {
        roleId: "reader",
        name: "Reader",
        permissions: [
          { resource: "tools", action: "reports.read" },
          { resource: "tools", action: "echo" },
          { resource: "tools", action: "whoami" },
        ],
      },
    ],
    allowlist: [],
    features: {},
    redis: { prefix: `t:${id}:` },
    secrets: {},
    ...over,
  };
}

/** A config as verify would give it, for tests that stand after verification. */
export function testConfig(id: string, content: TenantContent, version = 1): TenantConfig {
  const now = Math.floor(Date.now() / 1000);
  return {
    schema: schemaVersion,
    requires: [],
    deployment: "test",
    environment: "local",
    tenant: id,
    generation: 1,
    version,
    serial: 1,
    issued: now,
    expires: now + 86_400,
    content: "",
    config: content,
  };
}
