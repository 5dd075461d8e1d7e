// A whole deployment in a temporary folder: real keys, signed configs, a published bundle, and tokens for every tenant.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeys } from "../../src/bundle/create-keys.ts";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import type { SuspensionEntry, TenantContent } from "../../src/bundle/documents.ts";
import { editSuspension } from "../../src/bundle/edit-suspension.ts";
import type { Keyring } from "../../src/bundle/keyring.ts";
import { nextTenantConfig } from "../../src/bundle/next-tenant-config.ts";
import { publishBundle } from "../../src/bundle/publish-bundle.ts";
import { readLedger } from "../../src/bundle/read-ledger.ts";
import { recordInLedger } from "../../src/bundle/record-in-ledger.ts";
import { signTenantConfig } from "../../src/bundle/sign-tenant-config.ts";
import type { TenancyOptions } from "../../src/runtime/tenancy-options.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";
import { testBaseHost, testContent } from "./tenant-content.ts";
import { type TestIssuer, testIssuer } from "./test-issuer.ts";

export interface TestDeployment {
  readonly directory: string;
  readonly keyring: Keyring;
  readonly issuers: Readonly<Record<string, TestIssuer>>;
  /** options with which a server opens this deployment */
  readonly tenancy: TenancyOptions;
  /** Signs the content as the tenant's next config, records it in the ledger and gives the JWS. */
  sign(tenantId: string, content: TenantContent, at?: number): Promise<string>;
  /** Content as it was last signed. */
  content(tenantId: string): TenantContent;
  publish(lives?: { headLife?: number; suspensionLife?: number }): Promise<number>;
  suspend(entries: readonly SuspensionEntry[]): Promise<void>;
  /** Writes the tenant's JWS to a file, as `pulumi stack output tenantConfig > file` does. */
  configFile(tenantId: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes and publishes tenants `ids`; `over` changes the content of all or one of them. */
export async function testDeployment(
  ids: readonly string[],
  over: (id: string) => Partial<TenantContent> = () => ({}),
): Promise<TestDeployment> {
  const directory = await mkdtemp(join(tmpdir(), "tenantry-test-"));
  const rootFile = join(directory, "root.json");
  const place = { deployment: "test", environment: "local" };
  const keyring = await createKeys({ directory: join(directory, "keys"), rootFile, ...place });
  const target = directoryTarget(join(directory, "bundle"));
  const verifier = bundleVerifier({ trust: keyring.root });
  const signers = { head: keyring.signer("head"), suspension: keyring.signer("suspension") };
  const issuers: Record<string, TestIssuer> = {};
  const contents = new Map<string, TenantContent>();
  const signed = new Map<string, string>();

  const deployment: TestDeployment = {
    directory,
    keyring,
    issuers,
    tenancy: {
      bundle: join(directory, "bundle"),
      root: rootFile,
      state: join(directory, "state"),
      baseHost: testBaseHost,
    },
    content(tenantId) {
      const content = contents.get(tenantId);
      if (content === undefined) throw new TypeError(`no tenant ${tenantId}`);
      return content;
    },
    async sign(tenantId, content, at = Math.floor(Date.now() / 1000)) {
      const signer = keyring.signer("tenant");
      const { entry } = await readLedger(target, tenantId, verifier.lastLeaf);
      const next = nextTenantConfig({ ...place, tenant: tenantId, content, ledger: entry, at, signingKid: signer.kid });
      const jws = next.action === "keep" ? next.entry.jws : await signTenantConfig(next.config, signer);
      await recordInLedger(target, jws, verifier.lastLeaf);
      contents.set(tenantId, content);
      signed.set(tenantId, jws);
      return jws;
    },
    async publish(lives = {}) {
      const { version, refused } = await publishBundle({
        target,
        signers,
        verifier,
        ...place,
        roots: keyring.roots,
        ...lives,
      });
      if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
      return version;
    },
    async suspend(entries) {
      await editSuspension({ target, signer: signers.suspension, verifier, ...place, change: () => [...entries] });
    },
    async configFile(tenantId) {
      const file = join(directory, `${tenantId}.jws`);
      await writeFile(file, `${signed.get(tenantId) ?? ""}\n`);
      return file;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };

  for (const id of ids) {
    const issuer = await testIssuer({
      url: `http://127.0.0.1:4466/t/${id}`,
      audience: `http://${id}.${testBaseHost}:3030/mcp`,
      claims: { tenant_id: id, email: `ann@${id}.example`, email_verified: true, roles: ["reader"] },
    });
    issuers[id] = issuer;
    await deployment.sign(id, testContent(id, { issuers: [issuer.trusted], ...over(id) }));
  }
  await deployment.publish();
  return deployment;
}
