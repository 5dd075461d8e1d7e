import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKeyring } from "../../src/bundle/keyring.ts";
import { openAdminClient } from "../../src/provision/local/admin-client.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";
import { findSecret } from "../mock/find-secret.ts";
import { type TestRepository, testRepository } from "./test-repository.ts";

/** Every file below a folder, as bytes. */
function filesBelow(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
}

describe("a tenant's stack under the real engine, by the plain CLI", () => {
  let repository: TestRepository;
  let firstOutputs: { tenantConfig: string; version: number; clients: Record<string, string>; issuer: string };
  const up = ["up", "--yes", "--skip-preview", "--stack", "acme"];
  const outputs = async (): Promise<typeof firstOutputs> =>
    JSON.parse((await repository.pulumi(["stack", "output", "--json", "--show-secrets", "--stack", "acme"])).text);
  const verified = async (jws: string) => {
    const { root } = await openKeyring(join(repository.root, ".tenantry/keys"));
    return bundleVerifier({ trust: root }).leaf(jws);
  };

  beforeAll(async () => {
    repository = await testRepository();
    for (const stack of ["acme", "globex"]) {
      expect(await repository.pulumi(["stack", "init", stack, "--no-select"])).toMatchObject({ code: 0 });
    }
  });
  afterAll(() => repository.close());

  it("comes up, and a second run and a preview find nothing to do", async () => {
    const run = await repository.pulumi(["up", "--yes", "--stack", "acme"]);
    expect(run.code, run.text).toBe(0);
    const again = await repository.pulumi(["up", "--yes", "--stack", "acme", "--expect-no-changes"]);
    expect(again.code, again.text).toBe(0);
    const preview = await repository.pulumi(["preview", "--expect-no-changes", "--stack", "acme"]);
    expect(preview.code, preview.text).toBe(0);
  });

  it("shows the signed config and no secret", async () => {
    firstOutputs = await outputs();
    expect(Object.keys(firstOutputs).sort()).toEqual(
      ["clients", "content", "hosts", "issuer", "tenantConfig", "tenantId", "version"].sort(),
    );
    const verdict = await verified(firstOutputs.tenantConfig);
    if (!verdict.ok || verdict.kind !== "tenant") throw new Error("the config does not verify");
    expect(verdict.config).toMatchObject({ tenant: "acme", version: 1, serial: 1, generation: 1 });
    expect(Object.keys(verdict.config.config.secrets)).toEqual([
      "clients.console.clientSecret",
      "clients.robot.clientSecret",
      "oauth.github.default.clientSecret",
    ]);
    expect(verdict.config.config.issuers[0]).toMatchObject({ issuer: firstOutputs.issuer, tenantClaim: "tenant_id" });
    expect(repository.read(".tenantry/bundle/ledger/acme.jws")).toBe(firstOutputs.tenantConfig);
  });

  it("keeps every secret out of state, history, outputs, ledger and configs, in every encoding", async () => {
    const admin = await openAdminClient(join(repository.root, ".tenantry/local"));
    const client = (await admin.get("/admin/organizations/acme/clients/console")) as { clientSecret: string };
    const exported = await repository.pulumi(["stack", "export", "--stack", "acme"]);
    const shown = await repository.pulumi(["stack", "output", "--json", "--show-secrets", "--stack", "acme"]);
    const places = [
      ...filesBelow(join(repository.root, ".tenantry/state")),
      ...filesBelow(join(repository.root, ".tenantry/bundle")),
      { path: "export", bytes: Buffer.from(exported.text) },
      { path: "outputs", bytes: Buffer.from(shown.text) },
      { path: "config", bytes: Buffer.from(firstOutputs.tenantConfig.split(".")[1] ?? "", "base64url") },
    ];
    expect(places.length).toBeGreaterThan(5);
    for (const secret of [repository.secrets.acme ?? "", client.clientSecret, repository.platform.adminToken]) {
      for (const { path, bytes } of places) expect(findSecret(bytes, secret), path).toEqual([]);
    }
  });

  it("finds what somebody changed by hand, and puts it right", async () => {
    const admin = await openAdminClient(join(repository.root, ".tenantry/local"));
    const path = "/admin/organizations/acme";
    const { id, issuer, jwksUri, ...body } = (await admin.get<Record<string, unknown>>(path)) ?? {};
    const clean = ["refresh", "--preview-only", "--expect-no-changes", "--stack", "acme"];
    expect((await repository.pulumi(clean)).code).toBe(0);
    await admin.put(path, { ...body, displayName: "Changed by hand" });
    const drift = await repository.pulumi([...clean, "--diff"]);
    expect(drift.code).not.toBe(0);
    expect(drift.text).toContain("Changed by hand");
    expect((await repository.pulumi([...up, "--refresh"])).code).toBe(0);
    expect(await admin.get(path)).toMatchObject({ id, issuer, jwksUri, displayName: "acme Inc" });
    expect((await repository.pulumi(clean)).code).toBe(0);
  });

  it("finds a lost ledger entry and writes it again", async () => {
    rmSync(join(repository.root, ".tenantry/bundle/ledger/acme.jws"));
    const preview = await repository.pulumi(["preview", "--expect-no-changes", "--stack", "acme"]);
    expect(preview.code).not.toBe(0);
    expect((await repository.pulumi(up)).code).toBe(0);
    expect(repository.read(".tenantry/bundle/ledger/acme.jws")).toBe(firstOutputs.tenantConfig);
  });

  it("seals anew when a secret's value changes, and only then", async () => {
    repository.write(".tenantry/secrets/acme-github", "another secret value\n");
    expect((await repository.pulumi(up)).code).toBe(0);
    expect((await outputs()).version).toBe(2);
    expect((await repository.pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });

  it("adopts what stands when the state is lost, and never goes back", async () => {
    const before = await outputs();
    rmSync(join(repository.root, ".tenantry/state/.pulumi/stacks/tenantry/acme.json"));
    expect((await repository.pulumi(["stack", "init", "acme", "--no-select"])).code).toBe(0);
    const run = await repository.pulumi(up);
    expect(run.code, run.text).toBe(0);
    const after = await outputs();
    expect(after.clients).toEqual(before.clients);
    expect(after.version).toBeGreaterThanOrEqual(before.version);
    expect((await verified(after.tenantConfig)).ok).toBe(true);
    expect((await repository.pulumi([...up, "--expect-no-changes"])).code).toBe(0);
  });

  it("leaves nothing but tombstones after destroy, and another tenant untouched", async () => {
    expect((await repository.pulumi(["up", "--yes", "--skip-preview", "--stack", "globex"])).code).toBe(0);
    const run = await repository.pulumi(["destroy", "--yes", "--skip-preview", "--stack", "acme"]);
    expect(run.code, run.text).toBe(0);
    const admin = await openAdminClient(join(repository.root, ".tenantry/local"));
    expect(await admin.get("/admin/organizations/acme")).toBeUndefined();
    expect(await admin.get("/admin/organizations/globex")).toMatchObject({ id: "globex" });
    const exported = await repository.pulumi(["stack", "export", "--stack", "acme"]);
    expect(JSON.parse(exported.text).deployment.resources ?? []).toEqual([]);
    const last = await verified(repository.read(".tenantry/bundle/ledger/acme.jws"));
    expect(last).toMatchObject({ ok: true, kind: "tombstone", tombstone: { tenant: "acme", generation: 1 } });
  });

  it("starts the next generation when the tenant comes back", async () => {
    expect((await repository.pulumi(up)).code).toBe(0);
    const verdict = await verified((await outputs()).tenantConfig);
    expect(verdict).toMatchObject({ ok: true, config: { generation: 2, serial: 1 } });
  });
});
