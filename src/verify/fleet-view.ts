// Tenants of one accepted head: found by id, host or issuer, verified at first use, a bounded number kept.
import { createHash } from "node:crypto";
import { type HeadDocument, indexLayout } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import type { TrustedTenant } from "./bundle.ts";
import type { BundleSource } from "./bundle-source.ts";
import { IndexReader, readObject } from "./index-reader.ts";
import type { TrustedRoot } from "./trusted-root.ts";
import { VerifyError } from "./verify-error.ts";
import { verifyTenantConfig } from "./verify-tenant-config.ts";

/** A verified config, whatever the time; or why there is none. */
export type FleetEntry =
  | { status: "known"; tenant: TrustedTenant }
  | { status: "unknown" | "tombstoned" }
  | { status: "refused"; code: string };

interface Hot {
  entry: FleetEntry;
  digest: Buffer;
  view: FleetView;
}

/** Entries by tenant key. What one root's keys verified is never passed on to a view under other keys. */
export type HotTenants = Map<string, Hot>;

const tenantWidth = indexLayout.tenantRecordBytes;

/** The fleet under one head. Reading throws nothing: an object that is missing or altered is a refused tenant. */
export class FleetView {
  readonly tenants: IndexReader;
  readonly routes: IndexReader;
  readonly #source: BundleSource;
  readonly #root: TrustedRoot;
  /** shared with the view before, so that a new head costs nothing for who did not change */
  readonly hot: HotTenants;
  readonly #keys = new Map<string, string>();
  readonly #routed = new Map<string, string[]>();

  /**
   * Reads the tables of `head` and the buckets that changed since `before`. Throws `bundle.corrupt` where one does not
   * have its digest, and `rollback.vanished`, `rollback.version` where a tenant of `floor` is gone or older.
   */
  constructor(source: BundleSource, head: HeadDocument, root: TrustedRoot, hot: HotTenants, before?: FleetView) {
    this.#source = source;
    this.#root = root;
    this.hot = hot;
    this.tenants = new IndexReader(source, tenantWidth, head.tenants, before?.tenants);
    this.routes =
      before !== undefined &&
      before.routes.root.digest === head.routes.digest &&
      before.routes.root.buckets === head.routes.buckets
        ? before.routes
        : new IndexReader(source, indexLayout.routeRecordBytes, head.routes, before?.routes);
  }

  /** TUF 5.5.5: no tenant of an earlier index may be older or have vanished without a tombstone. */
  assertNotBelow(floor: IndexReader): void {
    this.tenants.compare(floor, (old, now) => {
      if (now === undefined) {
        throw new VerifyError(
          "index",
          "rollback.vanished",
          "a tenant has vanished from the bundle without a tombstone",
        );
      }
      // Generation (4) and version (6) stand side by side, so that they compare as one number of 10 bytes.
      const order = now.compare(old, 16, 26, 16, 26);
      const revived = isTombstone(old) && !isTombstone(now) && now.compare(old, 16, 20, 16, 20) === 0;
      if (order < 0 || revived) {
        throw new VerifyError("index", "rollback.version", "a tenant's version in the bundle is lower than it was");
      }
    });
  }

  /** Gives a tenant by its id. */
  tenant(tenantId: string, at: number): FleetEntry {
    const entry = this.#load(this.#keyOf(tenantId), at);
    return entry.status === "known" && entry.tenant.config.tenant !== tenantId
      ? { status: "refused", code: "tenant.other" }
      : entry;
  }

  /** Gives the ids of the tenants on a route, of whose configs `lists` says that they claim it. */
  routed(kind: "host" | "issuer", name: string, at: number, lists: (tenant: TrustedTenant) => boolean): string[] {
    const label = `${kind}:${name}`;
    const known = this.#routed.get(label);
    if (known !== undefined) return known;
    const found: string[] = [];
    let settled = true;
    try {
      const key = shortDigest(label);
      const { bucket, offset } = this.routes.find(key);
      const width = indexLayout.routeRecordBytes;
      for (let next = offset; next >= 0 && next < bucket.length; next += width) {
        if (bucket.compare(key, 0, 16, next, next + 16) !== 0) break;
        const entry = this.#load(bucket.toString("latin1", next + 16, next + width), at);
        // The index is the publisher's word; that the tenant answers on this host must be the tenant key's.
        if (entry.status === "known" && lists(entry.tenant)) found.push(entry.tenant.config.tenant);
        if (entry.status === "refused") settled = false;
      }
    } catch (error) {
      if (!(error instanceof VerifyError)) throw error;
      return [];
    }
    // Names that lead nowhere are an attacker's to choose: they are not kept.
    if (found.length > 0 && settled) {
      if (this.#routed.size >= limits.hotTenants) this.#routed.clear();
      this.#routed.set(label, found);
    }
    return found;
  }

  #keyOf(tenantId: string): string {
    const known = this.#keys.get(tenantId);
    if (known !== undefined) return known;
    const key = shortDigest(`tenant:${tenantId}`).toString("latin1");
    if (this.#keys.size >= limits.hotTenants) this.#keys.clear();
    this.#keys.set(tenantId, key);
    return key;
  }

  #load(key: string, at: number): FleetEntry {
    const hot = this.hot.get(key);
    if (hot?.view === this) {
      // The order matters only to what may have to go: a fleet that fits twice over is not put in order at every request.
      if (this.hot.size > limits.hotTenants / 2) this.#keep(key, hot);
      return hot.entry;
    }
    try {
      const { bucket, offset } = this.tenants.find(Buffer.from(key, "latin1"));
      if (offset < 0) return { status: "unknown" };
      const record = bucket.subarray(offset, offset + tenantWidth);
      if (hot !== undefined && record.compare(hot.digest, 0, 32, 30, 62) === 0) {
        this.#keep(key, { ...hot, view: this });
        return hot.entry;
      }
      const entry = this.#verify(record, at);
      // A config from the future may be right in a minute; everything else about these bytes is settled.
      if (entry.status !== "refused" || !entry.code.startsWith("time.")) {
        this.#keep(key, { entry, digest: Buffer.from(record.subarray(30, 62)), view: this });
      }
      return entry;
    } catch (error) {
      if (error instanceof VerifyError) return { status: "refused", code: error.code };
      throw error;
    }
  }

  #verify(record: Buffer, at: number): FleetEntry {
    if (isTombstone(record)) return { status: "tombstoned" };
    const digest = record.toString("base64url", 30, 62);
    const bytes = readObject(this.#source, digest, limits.tenantConfigBytes, record.readUInt32BE(26));
    // Expiry is judged at every question, not once at loading.
    const verdict = verifyTenantConfig(bytes.toString("latin1"), { trust: this.#root, at, expiredToo: true });
    if (!verdict.ok) return { status: "refused", code: verdict.code };
    const { config } = verdict;
    const named = shortDigest(`tenant:${config.tenant}`).compare(record, 0, 16) === 0;
    if (!named || config.generation !== record.readUInt32BE(16) || config.version !== record.readUIntBE(20, 6)) {
      return { status: "refused", code: "bundle.corrupt" };
    }
    return { status: "known", tenant: Object.freeze({ config, digest }) };
  }

  /** Least recently used goes first: a Map remembers the order of insertion. */
  #keep(key: string, hot: Hot): void {
    this.hot.delete(key);
    this.hot.set(key, hot);
    if (this.hot.size <= limits.hotTenants) return;
    const oldest = this.hot.keys().next().value;
    if (oldest !== undefined) this.hot.delete(oldest);
  }
}

function isTombstone(record: Buffer): boolean {
  return record.readUInt32BE(26) >= indexLayout.tombstoneBit;
}

function shortDigest(label: string): Buffer {
  return createHash("sha256").update(label, "utf8").digest().subarray(0, indexLayout.keyBytes);
}
