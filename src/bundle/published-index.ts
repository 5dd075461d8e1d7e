// One of the two indexes while a publisher reads and patches it: only the buckets that change are read and written.
import { createHash } from "node:crypto";
import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import { bundleNames, type IndexRoot, indexLayout } from "./documents.ts";
import type { PublishTarget } from "./target.ts";

/** The objects a patch made (to be written before the head) and those it left behind. */
export interface IndexPatch {
  root: IndexRoot;
  written: Map<string, Buffer>;
  superseded: string[];
}

/** An index of records of `width` bytes, each sorted as a whole and bucketed by its first bits. */
export class PublishedIndex {
  readonly #target: Pick<PublishTarget, "read">;
  readonly #width: number;
  readonly #root: IndexRoot | undefined;
  #table: Buffer | undefined;
  /** per bucket: key → its records. Sorted once, when written: a first publish of a large fleet is one big bucket. */
  readonly #buckets = new Map<number, Map<string, Buffer[]>>();
  readonly #changed = new Set<number>();
  #count: number;

  constructor(target: Pick<PublishTarget, "read">, width: number, root: IndexRoot | undefined) {
    this.#target = target;
    this.#width = width;
    this.#root = root;
    this.#count = root?.count ?? 0;
  }

  get #size(): number {
    return this.#root?.buckets ?? 1;
  }

  /** Gives every record of `key` (16 bytes), sorted. */
  async find(key: Buffer): Promise<readonly Buffer[]> {
    const bucket = await this.#bucket(bucketOf(key, this.#size));
    return bucket.get(key.toString("latin1")) ?? [];
  }

  /** Takes out the records of `key` and puts `records` in, which begin with it (no two alike). */
  async replace(key: Buffer, records: readonly Buffer[]): Promise<void> {
    const number = bucketOf(key, this.#size);
    const bucket = await this.#bucket(number);
    const name = key.toString("latin1");
    const before = bucket.get(name) ?? [];
    const after = records.toSorted(Buffer.compare);
    if (after.length === before.length && after.every((record, at) => record.equals(before[at] ?? record))) return;
    this.#count += after.length - before.length;
    if (after.length > 0) bucket.set(name, after);
    else bucket.delete(name);
    this.#changed.add(number);
  }

  /** Gives every record, bucket by bucket. */
  async *all(): AsyncGenerator<Buffer> {
    for (let number = 0; number < this.#size; number += 1) {
      for (const records of (await this.#bucket(number)).values()) yield* records;
    }
  }

  /** Gives the digests of the buckets as the table lists them. */
  async bucketDigests(): Promise<string[]> {
    const table = await this.#readTable();
    return Array.from({ length: this.#size }, (_, number) => digestAt(table, number).toString("base64url"));
  }

  /** Gives the objects of the index as it now is. The number of buckets doubles when they hold too much on average. */
  async patch(): Promise<IndexPatch> {
    const table = await this.#readTable();
    let buckets = this.#size;
    while (this.#count > buckets * indexLayout.recordsPerBucket && buckets < indexLayout.maxBuckets) buckets *= 2;
    const written = new Map<string, Buffer>();
    const superseded: string[] = [];
    const next = Buffer.alloc(buckets * indexLayout.digestBytes);
    const put = (number: number, records: readonly Buffer[]): void => {
      const bytes = Buffer.concat(records.toSorted(Buffer.compare));
      const digest = createHash("sha256").update(bytes).digest();
      digest.copy(next, number * indexLayout.digestBytes);
      if (bytes.length > 0) written.set(digest.toString("base64url"), bytes);
    };
    const leave = (number: number): void => {
      if (this.#root !== undefined) superseded.push(digestAt(table, number).toString("base64url"));
    };
    if (buckets === this.#size && this.#root !== undefined) {
      table.copy(next);
      for (const number of this.#changed) {
        leave(number);
        put(number, [...(this.#buckets.get(number)?.values() ?? [])].flat());
      }
    } else {
      const regrouped = new Map<number, Buffer[]>();
      for await (const record of this.all()) {
        const number = bucketOf(record, buckets);
        const group = regrouped.get(number);
        if (group === undefined) regrouped.set(number, [record]);
        else group.push(record);
      }
      for (let number = 0; number < buckets; number += 1) put(number, regrouped.get(number) ?? []);
      for (let number = 0; number < this.#size; number += 1) leave(number);
    }
    const digest = createHash("sha256").update(next).digest("base64url");
    written.set(digest, next);
    if (this.#root !== undefined && this.#root.digest !== digest) superseded.push(this.#root.digest);
    return {
      root: { digest, count: this.#count, buckets },
      written,
      superseded: superseded.filter((old) => !written.has(old)),
    };
  }

  async #readTable(): Promise<Buffer> {
    if (this.#table !== undefined) return this.#table;
    const expected = this.#size * indexLayout.digestBytes;
    this.#table = this.#root === undefined ? Buffer.alloc(expected) : await this.#object(this.#root.digest);
    if (this.#table.length !== expected) throw corrupt("an index's table has another length than the head says");
    return this.#table;
  }

  async #bucket(number: number): Promise<Map<string, Buffer[]>> {
    const known = this.#buckets.get(number);
    if (known !== undefined) return known;
    const bucket = new Map<string, Buffer[]>();
    if (this.#root !== undefined) {
      const bytes = await this.#object(digestAt(await this.#readTable(), number).toString("base64url"));
      if (bytes.length % this.#width !== 0) throw corrupt("an index's bucket holds a part of a record");
      for (let at = 0; at < bytes.length; at += this.#width) {
        const name = bytes.toString("latin1", at, at + indexLayout.keyBytes);
        const record = bytes.subarray(at, at + this.#width);
        const others = bucket.get(name);
        if (others === undefined) bucket.set(name, [record]);
        else others.push(record);
      }
    }
    this.#buckets.set(number, bucket);
    return bucket;
  }

  async #object(digest: string): Promise<Buffer> {
    if (digest === emptyDigest) return Buffer.alloc(0);
    const found = await this.#target.read(bundleNames.object(digest), limits.indexObjectBytes);
    if (found === undefined) throw corrupt(`the object ${digest} is missing`);
    const bytes = Buffer.from(found.bytes);
    if (createHash("sha256").update(bytes).digest("base64url") !== digest)
      throw corrupt(`the object ${digest} was altered`);
    return bytes;
  }
}

const emptyDigest = createHash("sha256").digest("base64url");

/** A record's bucket: the top bits of its key; `buckets` is a power of two up to 4096. */
function bucketOf(key: Buffer, buckets: number): number {
  return Math.floor((key.readUInt16BE(0) * buckets) / 65_536);
}

function digestAt(table: Buffer, number: number): Buffer {
  return table.subarray(number * indexLayout.digestBytes, (number + 1) * indexLayout.digestBytes);
}

function corrupt(what: string): BundleError {
  return new BundleError("publish.corrupt", `the published bundle is damaged: ${what}`, {
    kind: "failed",
    mend: "move head.jws away and publish again: the bundle is built anew from the ledger",
  });
}
