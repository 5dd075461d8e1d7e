// A bundle that is somewhere else, as a source: what one refresh needs is brought near before it is judged.
import { hash } from "node:crypto";
import { bundleNames, type IndexRoot, indexLayout } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import type { BundleSource } from "./bundle-source.ts";
import type { LocalCopy } from "./local-copy.ts";
import type { RemoteReader } from "./remote-reader.ts";
import { VerifyError } from "./verify-error.ts";

/** objects asked for at once */
const atOnce = 16;

interface Mutable {
  bytes?: Buffer;
  tag?: string;
  /** why the last look failed; told to whoever reads it */
  failure?: unknown;
}

/**
 * Reads through `reader` and keeps content in `copy`. Head, suspension list and roots are asked for at every look, with
 * the tag of what is known; each fails for itself, so that a list that cuts somebody off does not wait for a head that
 * can't be had. Objects are asked for once, and refused unless they have their digest.
 */
export function remoteSource(reader: RemoteReader, copy: LocalCopy): BundleSource {
  const mutable = new Map<string, Mutable>();
  let wanted: ReadonlySet<string> = new Set();

  const look = async (name: string, limit: number): Promise<Mutable> => {
    const known = mutable.get(name);
    let next: Mutable;
    try {
      const found = await reader.fetch(name, limit, known?.bytes === undefined ? undefined : known.tag);
      next = found === "unchanged" ? { ...known } : (found ?? {});
      delete next.failure;
    } catch (failure) {
      next = { ...known, failure };
    }
    mutable.set(name, next);
    return next;
  };

  const fetchObject = async (digest: string, limit: number): Promise<void> => {
    if (copy.holds(digest, limit)) return;
    const found = await reader.fetch(bundleNames.object(digest), limit).catch((error: unknown) => {
      if (error instanceof VerifyError && error.code === "source.oversized") return undefined;
      throw error;
    });
    // What is missing or not itself is told by whoever reads it: one lost leaf is one refused tenant.
    if (found === undefined || found === "unchanged") return;
    if (hash("sha256", found.bytes, "base64url") === digest) await copy.put(digest, found.bytes);
  };

  /** Brings a table and its buckets, and gives the buckets' digests. */
  const bringIndex = async (index: IndexRoot, needed: Set<string>): Promise<string[]> => {
    needed.add(index.digest);
    await fetchObject(index.digest, limits.indexObjectBytes);
    const table = copy.readNow(bundleNames.object(index.digest), limits.indexObjectBytes) ?? Buffer.alloc(0);
    const buckets = pieces(table, indexLayout.digestBytes).map((piece) => piece.toString("base64url"));
    for (const digest of buckets) needed.add(digest);
    await inTurns(buckets, (digest) => fetchObject(digest, limits.indexObjectBytes));
    return buckets;
  };

  return {
    interval: limits.remotePoll,
    readNow(name, limit) {
      if (name.startsWith("objects/")) return copy.readNow(name, limit);
      const { bytes, failure } = mutable.get(name) ?? {};
      if (failure !== undefined) throw failure;
      if (bytes !== undefined && bytes.length > limit)
        throw new VerifyError("source", "source.oversized", `${name} is longer than ${limit} bytes`);
      return bytes;
    },

    async prepare(root) {
      const walk = async (): Promise<void> => {
        for (let version = root + 1; version <= root + limits.rootWalk; version++)
          if ((await look(bundleNames.root(version), limits.rootBytes)).bytes === undefined) return;
      };
      await Promise.all([
        look(bundleNames.suspension, limits.suspensionBytes),
        look(bundleNames.head, limits.headBytes),
        walk(),
      ]);
    },

    async bring(head, floor) {
      const needed = new Set<string>();
      await bringIndex(head.routes, needed);
      const leaves = new Set<string>();
      for (const digest of await bringIndex(head.tenants, needed)) {
        const bucket = copy.readNow(bundleNames.object(digest), limits.indexObjectBytes) ?? Buffer.alloc(0);
        for (const record of pieces(bucket, indexLayout.tenantRecordBytes))
          if (record.readUInt32BE(26) < indexLayout.tombstoneBit) leaves.add(record.toString("base64url", 30, 62));
      }
      for (const leaf of leaves) needed.add(leaf);
      await inTurns([...leaves], (digest) => fetchObject(digest, limits.tenantConfigBytes));
      if (floor !== undefined && floor.digest !== head.tenants.digest) await bringIndex(floor, needed);
      // The view of the head before may still be answering: its objects go one head later.
      await copy.keepOnly(new Set([...needed, ...wanted]));
      wanted = needed;
    },
  };
}

/** Whole pieces of `width` bytes; a rest is left to whoever judges the object. */
function pieces(bytes: Buffer, width: number): Buffer[] {
  const count = Math.floor(bytes.length / width);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * width, (at + 1) * width));
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
