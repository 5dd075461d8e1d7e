import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseErrorLine } from "../../src/error-line.ts";
import type { ProviderDefinition } from "../../src/provider/provider-definition.ts";
import { serveProvider } from "../../src/provider/serve-provider.ts";
import { openAdminClient } from "../../src/provision/local/admin-client.ts";
import { tenantryProvider } from "../../src/provision/tenantry-provider.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";
import { specText, type TestRepository, testRepository } from "./test-repository.ts";

describe("what goes wrong under the real engine", () => {
  let repository: TestRepository;
  const up = (stack: string): string[] => ["up", "--yes", "--skip-preview", "--stack", stack];
  const resources = async (stack: string): Promise<{ type: string; id?: string }[]> => {
    const { text } = await repository.pulumi(["stack", "export", "--stack", stack]);
    return JSON.parse(text).deployment.resources ?? [];
  };
  const own = (list: { type: string }[]): string[] =>
    list.map(({ type }) => type).filter((type) => type.startsWith("tenantry:") && type !== "tenantry:index:Tenant");

  beforeAll(async () => {
    repository = await testRepository();
    for (const stack of ["acme", "acmee", "globex", "platform"]) {
      expect(await repository.pulumi(["stack", "init", stack, "--no-select"])).toMatchObject({ code: 0 });
    }
  });
  afterAll(() => repository.close());

  it("a bad spec, even a neighbour's, is told by place, without a stack trace and without a resource", async () => {
    repository.write("tenants/globex.yaml", specText("globex").replace("plan: pro", "plan: prro\nstaatus: active"));
    const run = await repository.pulumi(up("acme"));
    expect(run.code).not.toBe(0);
    expect(parseErrorLine(run.text)).toMatchObject({ code: "program.specs", kind: "refused" });
    expect(run.text).toMatch(/^\s*tenants\/globex\.yaml:5:7: plan: .*did you mean "pro"/m);
    expect(run.text).toMatch(/^\s*tenants\/globex\.yaml:6:1: staatus: /m);
    expect(run.text).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(own(await resources("acme"))).toEqual([]);
    repository.write("tenants/globex.yaml", specText("globex"));
  });

  it("a stack without a spec names the one that was meant", async () => {
    const run = await repository.pulumi(up("acmee"));
    expect(run.code).not.toBe(0);
    expect(parseErrorLine(run.text)).toMatchObject({ code: "program.unknown-tenant" });
    expect(run.text).toContain("did you mean acme?");
  });

  it("the platform stack says plainly that it creates nothing yet", async () => {
    const run = await repository.pulumi(up("platform"));
    expect(run.code, run.text).toBe(0);
    const { text } = await repository.pulumi(["stack", "output", "--json", "--stack", "platform"]);
    expect(JSON.parse(text)).toMatchObject({ deployment: "example", environment: "local", rootVersion: 1 });
  });

  it("a missing secret is named by its reference, and what exists already is kept", async () => {
    rmSync(join(repository.root, ".tenantry/secrets/globex-github"));
    const run = await repository.pulumi(up("globex"));
    expect(run.code).not.toBe(0);
    expect(parseErrorLine(run.text)).toMatchObject({ code: "secret.missing", kind: "missing" });
    expect(run.text).toContain("file:.tenantry/secrets/globex-github");
    expect(own(await resources("globex"))).toContain("tenantry:local:Organization");
    repository.write(".tenantry/secrets/globex-github", "now it is there\n");
    expect((await repository.pulumi(up("globex"))).code).toBe(0);
  });

  it("an organization of another owner is refused, not taken over", async () => {
    const admin = await openAdminClient(join(repository.root, ".tenantry/local"));
    const body = { displayName: "Foreign", status: "active", domains: [], audiences: [], users: [] };
    await admin.put("/admin/organizations/acme", { ...body, owner: "other/local/acme" });
    const run = await repository.pulumi(up("acme"));
    expect(run.code).not.toBe(0);
    expect(parseErrorLine(run.text)).toMatchObject({ code: "local.foreign-owner", kind: "refused" });
    await admin.remove("/admin/organizations/acme?owner=other%2Flocal%2Facme");
  });

  it("a run killed between a provider's work and its answer converges", async () => {
    // The real provider, but the engine never hears that the config was signed, or the client made.
    const real = tenantryProvider({ verifier: (root, clock) => bundleVerifier({ trust: root, clock }).lastLeaf });
    const silent: ProviderDefinition = {
      ...real,
      async configure(configuration, place) {
        const table = await real.configure(configuration, place);
        return (type) => {
          const behaviour = table(type);
          if (behaviour === undefined || type !== "tenantry:index:SignedConfig") return behaviour;
          return {
            ...behaviour,
            create: async (request) => {
              await behaviour.create(request);
              return new Promise(() => undefined);
            },
          };
        };
      },
    };
    const served = await serveProvider(silent, { directory: repository.root });
    const ledger = join(repository.root, ".tenantry/bundle/ledger/acme.jws");
    expect(existsSync(ledger)).toBe(false);
    let kill = (): void => undefined;
    const running = repository.pulumi(up("acme"), { PULUMI_DEBUG_PROVIDERS: `tenantry:${served.port}` }, (stop) => {
      kill = stop;
    });
    await expect.poll(() => existsSync(ledger), { timeout: 60_000 }).toBe(true);
    kill();
    await running;
    served.close();
    const signed = repository.read(".tenantry/bundle/ledger/acme.jws");
    expect((await repository.pulumi(["cancel", "--yes", "--stack", "acme"])).code).toBe(0);
    const next = await repository.pulumi(up("acme"));
    expect(next.code, next.text).toBe(0);
    const types = own(await resources("acme"));
    expect(types.filter((type) => type === "tenantry:index:SignedConfig")).toHaveLength(1);
    expect(types.filter((type) => type === "tenantry:local:Organization")).toHaveLength(1);
    const verifier = bundleVerifier({ trust: repository.read(".tenantry/root.json") });
    const [before, after] = [signed, repository.read(".tenantry/bundle/ledger/acme.jws")].map((jws) =>
      verifier.leaf(jws),
    );
    if (!before?.ok || before.kind !== "tenant" || !after?.ok || after.kind !== "tenant") throw new Error("not valid");
    expect(after.config.version).toBeGreaterThanOrEqual(before.config.version);
    expect(after.config.generation).toBe(1);
    const quiet = await repository.pulumi([...up("acme"), "--expect-no-changes"]);
    expect(quiet.code, quiet.text).toBe(0);
  });

  it("what is protected is not destroyed", async () => {
    repository.write("tenants/acme.yaml", specText("acme", "lifecycle: { protect: true }"));
    expect((await repository.pulumi(up("acme"))).code).toBe(0);
    const run = await repository.pulumi(["destroy", "--yes", "--skip-preview", "--stack", "acme"]);
    expect(run.code).not.toBe(0);
    expect(own(await resources("acme"))).toContain("tenantry:index:SignedConfig");
    repository.write("tenants/acme.yaml", specText("acme"));
    expect((await repository.pulumi(up("acme"))).code).toBe(0);
  });

  it("a platform that is not running is one line that says how to start it", async () => {
    await repository.platform.close();
    const run = await repository.pulumi(["up", "--yes", "--stack", "acme"]);
    expect(run.code).not.toBe(0);
    expect(parseErrorLine(run.text)).toMatchObject({ code: "local.unreachable", kind: "missing" });
    expect(run.text).toMatch(/does not answer at http:\/\/127\.0\.0\.1:\d+\. Start it with: npx tenantry local/);
    const diagnostics = run.text.slice(run.text.indexOf("Diagnostics:"));
    expect(diagnostics.split("local.unreachable")).toHaveLength(2);
    await repository.restartPlatform();
  });
});
