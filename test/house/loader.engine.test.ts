import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { signTenantConfig } from "../../src/bundle/sign-tenant-config.ts";
import { testContent } from "../mock/tenant-content.ts";
import { testIssuer } from "../mock/test-issuer.ts";
import { configOf, fixtureDeployment } from "../verify/fixture-deployment.ts";
import { root } from "./source-files.ts";

describe("tenantry/verify, tenantry/runtime and tenantry/store", () => {
  it("load and decide with every @pulumi/*, gRPC and cloud SDK made to throw", async () => {
    const at = Math.floor(Date.now() / 1000);
    const deployment = await fixtureDeployment({ at });
    try {
      const issuer = await testIssuer({
        url: "https://id.example/t/acme",
        audience: "https://acme.mcp.test/mcp",
        claims: { tenant_id: "acme", roles: ["reader"], email: "ann@acme.example", email_verified: true },
      });
      const content = testContent("acme", { issuers: [issuer.trusted] });
      const config = configOf("acme", { config: content, issued: at, expires: at + 86_400 });
      const files = ["root.json", "acme.jws"].map((name) => join(deployment.directory, name));
      const [rootFile = "", configFile = ""] = files;
      writeFileSync(rootFile, JSON.stringify(deployment.keyring.root));
      writeFileSync(configFile, await signTenantConfig(config, deployment.keyring.signer("tenant")));

      const here = join(root, "test/house");
      const answer = execFileSync(
        process.execPath,
        [
          "--conditions=tenantry-source",
          `--import=${join(here, "refuse-packages.mjs")}`,
          join(here, "lone-server.mts"),
          rootFile,
          configFile,
          await issuer.token(),
        ],
        { encoding: "utf8" },
      );
      expect(JSON.parse(answer)).toEqual({
        verified: true,
        known: { echo: true, erase: false },
        anonymous: { status: 401 },
        stranger: { status: 404 },
        bucket: "runtime.no-sdk",
        unscoped: "store.cross-tenant",
        redis: "store.configuration",
        refusesImport: true,
        refusesRequire: true,
      });
    } finally {
      deployment.remove();
    }
  });
});
