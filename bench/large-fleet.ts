// A bundle of 100,000 tenants in a temporary folder, and the same fleet as one JSON file with one signature.
// Only the tenants that a case asks for have a leaf on disk: opening reads none, and the index cannot tell.
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { canonicalize } from "../src/bundle/canonicalize.ts";
import { contentDigest } from "../src/bundle/content-digest.ts";
import { createKeys } from "../src/bundle/create-keys.ts";
import { bundleNames, type IndexRoot, indexLayout, type TenantConfig } from "../src/bundle/documents.ts";
import { indexKey } from "../src/bundle/index-key.ts";
import { encodeTenantRecord } from "../src/bundle/index-records.ts";
import type { Keyring } from "../src/bundle/keyring.ts";
import { PublishedIndex } from "../src/bundle/published-index.ts";
import { signHead } from "../src/bundle/sign-head.ts";
import { signSuspension } from "../src/bundle/sign-suspension.ts";
import { signTenantConfig } from "../src/bundle/sign-tenant-config.ts";
import type { PublishTarget } from "../src/bundle/target.ts";
import { systemClock } from "../src/clock.ts";
import { contentOf } from "../test/verify/fixture-deployment.ts";

export const fleetSize = 100_000;

export interface LargeFleet {
  path: string;
  keyring: Keyring;
  /** head and leaf of the same fleet after one tenant changed, version 2 and 3 … in turn; gives the tenant's JWS */
  change(version: number): Promise<{ head: string; leaf: string }>;
  /** one JSON file of all configs, and its detached signature */
  snapshot: { file: string; signature: Buffer; key: KeyObject };
  remove(): void;
}

const base = { schema: "1.0", requires: [], deployment: "example", environment: "local" };

export function benchConfig(tenant: string, version: number, issued: number): TenantConfig {
  const config = contentOf(tenant);
  const dates = { issued, expires: issued + 86_400 * 30 };
  return { ...base, tenant, generation: 1, version, serial: 1, ...dates, content: contentDigest(config), config };
}

let made: Promise<LargeFleet> | undefined;

/** Makes the fleet once for all cases of a run. */
export function largeFleet(): Promise<LargeFleet> {
  made ??= make();
  return made;
}

async function make(): Promise<LargeFleet> {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-fleet-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "bundle");
  const keyring = await createKeys({ directory: join(directory, "keys"), deployment: "example", environment: "local" });
  const issued = systemClock();
  const put = (name: string, bytes: Uint8Array | string): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), bytes);
  };
  const objects = new Map<string, Buffer>();
  const target: PublishTarget = {
    read: async (name) => {
      const bytes = objects.get(name);
      return bytes && { bytes, revision: "" };
    },
    write: async () => true,
    list: async function* () {},
    remove: async () => undefined,
  };
  const keep = (written: Map<string, Buffer>): void => {
    for (const [digest, bytes] of written) {
      objects.set(bundleNames.object(digest), bytes);
      put(bundleNames.object(digest), bytes);
    }
  };
  const tenants = new PublishedIndex(target, indexLayout.tenantRecordBytes, undefined);
  const routes = new PublishedIndex(target, indexLayout.routeRecordBytes, undefined);
  const bodies: string[] = [];
  for (let n = 0; n < fleetSize; n += 1) {
    const config = benchConfig(`tenant-${n}`, 1, issued);
    const body = canonicalize(config);
    bodies.push(body);
    const key = indexKey("tenant", config.tenant);
    const digest = createHash("sha256").update(body).digest();
    const record = { key, generation: 1, version: 1, length: body.length, tombstone: false, digest };
    await tenants.replace(key, [encodeTenantRecord(record)]);
    for (const route of [
      indexKey("host", config.config.hosts[0] ?? ""),
      indexKey("issuer", config.config.issuers[0]?.issuer ?? ""),
    ]) {
      await routes.replace(route, [Buffer.concat([route, key])]);
    }
  }
  const [first, second] = [await tenants.patch(), await routes.patch()];
  keep(first.written);
  keep(second.written);
  const headOf = (version: number, root: IndexRoot): Promise<string> =>
    signHead(
      { ...base, version, issued, expires: issued + 86_400, tenants: root, routes: second.root },
      keyring.signer("head"),
    );
  const list = { ...base, version: 1, issued, expires: issued + 3_600, entries: [] };
  put(bundleNames.suspension, await signSuspension(list, keyring.signer("suspension")));
  put(bundleNames.head, await headOf(1, first.root));

  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const file = join(directory, "fleet.json");
  const json = Buffer.from(`[${bodies.join(",")}]`, "utf8");
  writeFileSync(file, json);
  let present = first.root;
  return {
    path,
    keyring,
    async change(version) {
      const config = benchConfig("tenant-7", version, issued);
      const leaf = await signTenantConfig(config, keyring.signer("tenant"));
      const bytes = Buffer.from(leaf, "latin1");
      const digest = createHash("sha256").update(bytes).digest();
      put(bundleNames.object(digest.toString("base64url")), bytes);
      const key = indexKey("tenant", config.tenant);
      const index = new PublishedIndex(target, indexLayout.tenantRecordBytes, present);
      await index.replace(key, [
        encodeTenantRecord({ key, generation: 1, version, length: bytes.length, tombstone: false, digest }),
      ]);
      const patch = await index.patch();
      keep(patch.written);
      present = patch.root;
      return { head: await headOf(version, present), leaf };
    },
    snapshot: { file, signature: sign("sha256", json, privateKey), key: publicKey },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
