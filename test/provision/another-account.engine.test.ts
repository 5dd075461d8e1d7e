// A spec that names another account, or another platform: an engine that is told of another account updates the provider alone,
// leaves what stands where it is and says that nothing changed, while servers are told of the new place.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Stack } from "../../src/engine/open-stack.ts";
import type { Cloud } from "../../src/rehearsal/cloud.ts";
import { auth0Repository } from "./auth0/auth0-repository.ts";
import { b2cRepository } from "./azure-b2c/b2c-repository.ts";
import { entraRepository } from "./entra/entra-repository.ts";
import { oktaRepository } from "./okta/okta-repository.ts";

interface Repository {
  cloud: Cloud;
  open(tenant: string): Promise<Stack>;
  edit(tenant: string, from: string | RegExp, to: string): void;
  close(): unknown;
}

const elsewhere = `settings: {}
identity:
  platform: entra
  entra: { directory: 0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c, subdomain: exampletenants }
  apps: [{ name: console, kind: web, redirectUris: ["https://bakery.mcp.example.com/callback"], scopes: [openid, mcp.read] }]
`;

describe("a move to another account", () => {
  it.each<[string, () => Promise<Repository>, string, string, string, string, string]>([
    [
      ...(["Auth0", auth0Repository, "megacorp", "example.eu.auth0.com", "other.eu.auth0.com"] as const),
      ...(["auth0 example.eu.auth0.com", "auth0 other.eu.auth0.com"] as const),
    ],
    [
      ...(["Okta", oktaRepository, "hooli", "org: { name: example }", "org: { name: other }"] as const),
      ...(["okta example.okta.com", "okta other.okta.com"] as const),
    ],
    [
      ...(["Entra", entraRepository, "fabrikam", "directory: 0c6e", "directory: 1c6e"] as const),
      ...(["entra 0c6e8f0a", "entra 1c6e8f0a"] as const),
    ],
    [
      ...([
        "Azure AD B2C",
        b2cRepository,
        "lucerne",
        "directory: ",
        "directory: 1f9b1c3d-4e5f-4061-8b72-d3e4f5a6b703 # ",
      ] as const),
      ...(["azure-b2c ", "azure-b2c 1f9b1c3d"] as const),
    ],
  ])(
    "at %s is refused in preview and up, protected or not, and nothing is touched",
    async (_, make, tenant, from, to, was, now) => {
      const repository = await make();
      try {
        const stack = await repository.open(tenant);
        await stack.up();
        const before = JSON.stringify(repository.cloud.list());
        const outputs = await stack.outputs();
        repository.edit(tenant, from, to);
        for (const run of [() => stack.preview(), () => stack.up()])
          await expect(run()).rejects.toMatchObject({
            ...{ code: "program.moved", kind: "refused" },
            message: expect.stringMatching(new RegExp(`stands at ${was}.*says ${now}.*: nothing was touched`)),
            mend: expect.stringContaining("tenantry destroy"),
          });
        expect(JSON.stringify(repository.cloud.list())).toBe(before);
        expect(await stack.outputs()).toEqual(outputs);
        repository.edit(tenant, to, from);
        await stack.up({ expectNoChanges: true });
      } finally {
        await repository.close();
      }
    },
  );

  it("of another platform is refused while the spec protects the tenant, before anything is taken away", async () => {
    const repository = await auth0Repository();
    try {
      const stack = await repository.open("bakery");
      await stack.up();
      const before = JSON.stringify(repository.cloud.list());
      const file = join(repository.root, "tenants/bakery.yaml");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, `${text.slice(0, text.indexOf("settings:"))}${elsewhere}`);
      await expect(stack.up()).rejects.toMatchObject({
        ...{ code: "program.moved", kind: "refused" },
        message: expect.stringContaining("stands at auth0 example.eu.auth0.com, and its spec says entra 0c6e8f0a"),
        mend: expect.stringContaining("lifecycle.protect: false"),
      });
      expect(JSON.stringify(repository.cloud.list())).toBe(before);
      writeFileSync(file, text);
      await stack.up({ expectNoChanges: true });
    } finally {
      await repository.close();
    }
  });
});
