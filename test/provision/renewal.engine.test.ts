import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKeyring } from "../../src/bundle/keyring.ts";
import { retireKey } from "../../src/bundle/retire-key.ts";
import { rotateKey } from "../../src/bundle/rotate-key.ts";
import { limits } from "../../src/limits.ts";
import { type ServedProvider, serveProvider } from "../../src/provider/serve-provider.ts";
import { tenantryProvider } from "../../src/provision/tenantry-provider.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";
import { type TestRepository, testRepository } from "./test-repository.ts";

// The provider is attached from this process, so that the test holds its clock: no setting of a real run can.
describe("renewal of a signed config", () => {
  let repository: TestRepository;
  let served: ServedProvider;
  const start = Math.floor(Date.now() / 1000);
  let now = start;
  const pulumi = (...args: string[]) =>
    repository.pulumi([...args, "--stack", "acme"], { PULUMI_DEBUG_PROVIDERS: `tenantry:${served.port}` });
  const up = (...more: string[]) => pulumi("up", "--yes", "--skip-preview", ...more);
  const config = async () => {
    const { text } = await repository.pulumi(["stack", "output", "tenantConfig", "--stack", "acme"]);
    const { root } = await openKeyring(join(repository.root, ".tenantry/keys"));
    const verdict = bundleVerifier({ trust: root, clock: () => now }).leaf(text.trim());
    if (!verdict.ok || verdict.kind !== "tenant")
      throw new Error(`the config does not verify: ${JSON.stringify(verdict)}`);
    return verdict;
  };

  beforeAll(async () => {
    repository = await testRepository();
    const verifier = (root: Parameters<typeof bundleVerifier>[0]["trust"], clock: () => number) =>
      bundleVerifier({ trust: root, clock }).lastLeaf;
    served = await serveProvider(tenantryProvider({ verifier, clock: () => now }), { directory: repository.root });
    await repository.pulumi(["stack", "init", "acme", "--no-select"]);
    const run = await up();
    expect(run.code, run.text).toBe(0);
  });
  afterAll(async () => {
    served.close();
    await repository.close();
  });

  it("does not happen before the last ten days", async () => {
    now = start + limits.tenantConfigLife - limits.tenantConfigRenewal - 3_600;
    const run = await up("--expect-no-changes");
    expect(run.code, run.text).toBe(0);
  });

  it("happens in place in the last ten days: same version, next serial, reported on `expires`", async () => {
    const before = await config();
    now = start + limits.tenantConfigLife - limits.tenantConfigRenewal + 3_600;
    const preview = await pulumi("preview", "--json");
    const step = (JSON.parse(preview.text).steps as { op: string; urn: string; detailedDiff?: object }[]).find(
      ({ urn }) => urn.endsWith("::acme.config"),
    );
    expect(step).toMatchObject({ op: "update", detailedDiff: { expires: { kind: "update", inputDiff: false } } });
    const run = await up();
    expect(run.code, run.text).toBe(0);
    const after = await config();
    expect(after.config).toMatchObject({ version: before.config.version, serial: before.config.serial + 1 });
    expect(after.config.expires).toBe(now + limits.tenantConfigLife);
    expect(after.config.config).toEqual(before.config.config);
    expect((await up("--expect-no-changes")).code).toBe(0);
  });

  it("follows a new tenant key, and seals anew for a new seal key", async () => {
    const before = await config();
    const directory = join(repository.root, ".tenantry/keys");
    await rotateKey(await openKeyring(directory), "tenant", { clock: () => now });
    expect((await up()).code).toBe(0);
    const signed = await config();
    expect(signed.kid).not.toBe(before.kid);
    expect(signed.config.version).toBe(before.config.version);
    await rotateKey(await openKeyring(directory), "seal", { clock: () => now });
    expect((await up()).code).toBe(0);
    const sealed = await config();
    expect(sealed.config.version).toBe(before.config.version + 1);
    expect((await up("--expect-no-changes")).code).toBe(0);
  });

  it("does not forget the version when the key that signed is retired before the next run", async () => {
    const before = await config();
    const directory = join(repository.root, ".tenantry/keys");
    await rotateKey(await openKeyring(directory), "tenant", { clock: () => now });
    await retireKey(await openKeyring(directory), before.kid, { clock: () => now });
    const run = await up();
    expect(run.code, run.text).toBe(0);
    const after = await config();
    expect(after.config).toMatchObject({ version: before.config.version, serial: before.config.serial + 1 });
    expect(after.kid).not.toBe(before.kid);
  });
});
