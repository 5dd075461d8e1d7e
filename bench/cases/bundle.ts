// A bundle of 100,000 tenants: opening it, holding it, taking one change in.
import { verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleNames } from "../../src/bundle/documents.ts";
import { systemClock } from "../../src/clock.ts";
import type { BundleSource } from "../../src/verify/bundle-source.ts";
import { directorySource } from "../../src/verify/directory-source.ts";
import { IndexReader } from "../../src/verify/index-reader.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { trustRoot } from "../../src/verify/trust-root.ts";
import { verifyHead } from "../../src/verify/verify-head.ts";
import { verifyTenantConfig } from "../../src/verify/verify-tenant-config.ts";
import type { BenchCase } from "../bench-case.ts";
import { fleetSize, largeFleet } from "../large-fleet.ts";

/** Bytes that the process holds more after every bucket of an index has been read. */
async function bytesPerEntry(kind: "tenants" | "routes", width: number, entries: number): Promise<number> {
  const { path, keyring } = await largeFleet();
  const verdict = verifyHead(readFileSync(`${path}/${bundleNames.head}`, "latin1"), {
    trust: keyring.root,
    at: systemClock(),
  });
  if (!verdict.ok) throw new Error(verdict.code);
  // Buffers are given back in the background, some time after the collection that finds them.
  const held = async (): Promise<number> => {
    for (let round = 0; round < 6; round += 1) {
      globalThis.gc?.();
      await sleep(50);
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = await held();
  const reader = new IndexReader(directorySource(path), width, verdict.head[kind]);
  reader.loadAll();
  const after = await held();
  if (reader.bytes < entries * width) throw new Error("the index was not read whole");
  return (after - before) / entries;
}

/** A source whose head and leaf are in memory, and which counts what is read. */
function changing(path: string): BundleSource & { head: Buffer | undefined; bytes: number } {
  const folder = directorySource(path);
  const source = {
    head: undefined as Buffer | undefined,
    bytes: 0,
    readNow(name: string, limit: number): Buffer | undefined {
      const found = name === bundleNames.head && source.head !== undefined ? source.head : folder.readNow(name, limit);
      source.bytes += found?.length ?? 0;
      return found;
    },
  };
  return source;
}

export const cases: readonly BenchCase[] = [
  {
    name: "bundle: open 100,000 tenants",
    target: 0.01,
    unit: "x one JSON file of the fleet with one signature",
    async prepare() {
      const { path, keyring, snapshot } = await largeFleet();
      const trust = trustRoot(keyring.root);
      return {
        subject: async () => (await openBundle(path, { trust })).close(),
        floor: () => {
          const bytes = readFileSync(snapshot.file);
          if (!verify("sha256", bytes, snapshot.key, snapshot.signature))
            throw new Error("the snapshot does not verify");
          const fleet = new Map(
            (JSON.parse(bytes.toString("utf8")) as { tenant: string }[]).map((one) => [one.tenant, one]),
          );
          if (fleet.size !== fleetSize) throw new Error("the snapshot is not whole");
        },
      };
    },
  },
  {
    name: "bundle: memory of a tenant",
    target: 64,
    unit: "bytes, every bucket loaded",
    measure: () => bytesPerEntry("tenants", 62, fleetSize),
  },
  {
    name: "bundle: memory of a host or issuer",
    target: 48,
    unit: "bytes, every bucket loaded",
    measure: () => bytesPerEntry("routes", 32, 2 * fleetSize),
  },
  {
    name: "bundle: take in a change of one among 100,000",
    target: 1.5,
    unit: "x one verify of that tenant's config",
    async prepare() {
      const { path, keyring, change } = await largeFleet();
      const trust = trustRoot(keyring.root);
      const source = changing(path);
      const bundle = await openBundle(source, { trust });
      const changes: { head: Buffer; leaf: string }[] = [];
      // The floor of every version grows, so each change can be taken in once: enough of them are made beforehand.
      for (let version = 2; version < 402; version += 1) {
        const { head, leaf } = await change(version);
        changes.push({ head: Buffer.from(head, "latin1"), leaf });
      }
      const leaf = changes[0]?.leaf ?? "";
      let turn = 0;
      let opened = bundle;
      return {
        subject: async () => {
          const next = changes[turn];
          turn += 1;
          if (next === undefined) {
            turn = 0;
            source.head = undefined;
            opened = await openBundle(source, { trust });
            return;
          }
          source.head = next.head;
          await opened.refresh();
        },
        floor: () => {
          if (!verifyTenantConfig(leaf, { trust, at: systemClock() }).ok) throw new Error("the config does not verify");
        },
      };
    },
  },
  {
    name: "bundle: bytes read for a change of one among 100,000",
    target: 48,
    unit: "kB, the tenant's own config included",
    async measure() {
      const { path, keyring, change } = await largeFleet();
      const source = changing(path);
      const bundle = await openBundle(source, { trust: trustRoot(keyring.root) });
      source.head = Buffer.from((await change(1_000)).head, "latin1");
      source.bytes = 0;
      await bundle.refresh();
      if (bundle.get("tenant-7")?.config.version !== 1_000) throw new Error("the change was not taken in");
      return source.bytes / 1_000;
    },
  },
];
