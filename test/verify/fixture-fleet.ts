// A deployment with a publish target: records, destroys and publishes tenants with real keys at a fixed clock.
import { join } from "node:path";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import type { SuspensionEntry, TenantContent } from "../../src/bundle/documents.ts";
import { editSuspension } from "../../src/bundle/edit-suspension.ts";
import { openKeyring } from "../../src/bundle/keyring.ts";
import { nextTenantConfig } from "../../src/bundle/next-tenant-config.ts";
import { nextTombstone } from "../../src/bundle/next-tombstone.ts";
import { type PublishBundleOptions, type PublishResult, publishBundle } from "../../src/bundle/publish-bundle.ts";
import { readLedger } from "../../src/bundle/read-ledger.ts";
import { recordInLedger } from "../../src/bundle/record-in-ledger.ts";
import { signTenantConfig } from "../../src/bundle/sign-tenant-config.ts";
import { signTombstone } from "../../src/bundle/sign-tombstone.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";
import { contentOf, type FixtureDeployment, fixtureDeployment } from "./fixture-deployment.ts";

export interface FixtureFleet extends FixtureDeployment {
  /** the publish target's folder */
  path: string;
  publishing(): Omit<PublishBundleOptions, "target">;
  record(tenant: string, changes?: Partial<TenantContent>): Promise<string>;
  destroy(tenant: string): Promise<void>;
  publish(tenants?: string[]): Promise<PublishResult>;
  suspend(entries: SuspensionEntry[]): Promise<void>;
  /** reads the keys again after a rotation */
  reload(): Promise<void>;
}

const identity = { deployment: "example", environment: "local" };

/** Makes the fleet; its head and suspension list live as long as the defaults say. */
export async function fixtureFleet(): Promise<FixtureFleet> {
  const deployment = await fixtureDeployment();
  const path = join(deployment.directory, "bundle");
  const target = directoryTarget(path);
  const { clock } = deployment;
  const verifier = (): ReturnType<typeof bundleVerifier> =>
    bundleVerifier({ trust: fleet.keyring.root, clock: clock.now });
  const fleet: FixtureFleet = {
    ...deployment,
    path,
    publishing: () => ({
      ...identity,
      signers: { head: fleet.keyring.signer("head"), suspension: fleet.keyring.signer("suspension") },
      verifier: verifier(),
      roots: fleet.keyring.roots,
      clock: clock.now,
    }),
    async record(tenant, changes = {}) {
      const verify = verifier().lastLeaf;
      const { entry } = await readLedger(target, tenant, verify);
      const signer = fleet.keyring.signer("tenant");
      const content = contentOf(tenant, changes);
      const next = nextTenantConfig({
        ...identity,
        tenant,
        content,
        ledger: entry,
        at: clock.at,
        signingKid: signer.kid,
      });
      const jws = next.action === "keep" ? next.entry.jws : await signTenantConfig(next.config, signer);
      await recordInLedger(target, jws, verify);
      return jws;
    },
    async destroy(tenant) {
      const verify = verifier().lastLeaf;
      const { entry } = await readLedger(target, tenant, verify);
      const tombstone = nextTombstone({ ...identity, tenant, ledger: entry, at: clock.at });
      if (tombstone === undefined) return;
      await recordInLedger(target, await signTombstone(tombstone, fleet.keyring.signer("tenant")), verify);
    },
    publish: (tenants) =>
      publishBundle({ ...fleet.publishing(), target, ...(tenants === undefined ? {} : { tenants }) }),
    async suspend(entries) {
      const signer = fleet.keyring.signer("suspension");
      await editSuspension({
        ...identity,
        target,
        signer,
        verifier: verifier(),
        clock: clock.now,
        change: () => entries,
      });
    },
    async reload() {
      fleet.keyring = await openKeyring(fleet.keyring.directory);
    },
  };
  return fleet;
}
