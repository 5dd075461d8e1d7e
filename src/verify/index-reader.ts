// One of the bundle's two indexes in memory: the table at once, a bucket when it is first asked for.
import { createHash } from "node:crypto";
import { bundleNames, type IndexRoot, indexLayout } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import type { BundleSource } from "./bundle-source.ts";
import { VerifyError } from "./verify-error.ts";

const emptyDigest = createHash("sha256").digest("base64url");

/** Reads content-addressed objects: what has another digest than asked for is refused (TUF 5.6.2, mix-and-match). */
export function readObject(source: BundleSource, digest: string, limit: number, length?: number): Buffer {
  if (digest === emptyDigest) return Buffer.alloc(0);
  const bytes = source.readNow(bundleNames.object(digest), limit);
  if (bytes === undefined) throw corrupt(`the object ${digest} is missing`);
  if (length !== undefined && bytes.length !== length) throw corrupt(`the object ${digest} has another length`);
  if (createHash("sha256").update(bytes).digest("base64url") !== digest)
    throw corrupt(`the object ${digest} was altered`);
  return bytes;
}

/** An index of records of `width` bytes (documents.ts, binary layout). Throws `bundle.corrupt` and the source's errors. */
export class IndexReader {
  readonly root: IndexRoot;
  readonly #source: BundleSource;
  readonly #width: number;
  readonly #table: Buffer;
  readonly #buckets: (Buffer | undefined)[];

  /** Takes over from `before` the buckets that did not change, and reads at once those that did. */
  constructor(source: BundleSource, width: number, root: IndexRoot, before?: IndexReader) {
    this.#source = source;
    this.#width = width;
    this.root = root;
    this.#table = readObject(source, root.digest, limits.indexObjectBytes, root.buckets * indexLayout.digestBytes);
    this.#buckets = new Array<Buffer | undefined>(root.buckets).fill(undefined);
    if (before === undefined) return;
    for (let number = 0; number < root.buckets; number += 1) {
      if (this.#unchanged(number, before)) this.#buckets[number] = before.#buckets[number];
      else this.bucket(number);
    }
  }

  /** Gives the whole bucket; its bytes are checked when it is read. */
  bucket(number: number): Buffer {
    const known = this.#buckets[number];
    if (known !== undefined) return known;
    const at = number * indexLayout.digestBytes;
    const digest = this.#table.toString("base64url", at, at + indexLayout.digestBytes);
    const bytes = readObject(this.#source, digest, limits.indexObjectBytes);
    this.#inspect(bytes, number);
    this.#buckets[number] = bytes;
    return bytes;
  }

  /** Gives the bucket a key belongs to, and the offset of the first record that begins with it, or -1. */
  find(key: Buffer): { bucket: Buffer; offset: number } {
    const bucket = this.bucket(this.#numberOf(key, 0));
    let low = 0;
    let high = bucket.length / this.#width;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const offset = middle * this.#width;
      if (bucket.compare(key, 0, key.length, offset, offset + key.length) < 0) low = middle + 1;
      else high = middle;
    }
    const offset = low * this.#width;
    const found = offset < bucket.length && bucket.compare(key, 0, key.length, offset, offset + key.length) === 0;
    return { bucket, offset: found ? offset : -1 };
  }

  /**
   * Calls `judge` for every record of `before` that is not in this index byte for byte, with the record that has the
   * same key here, if any. Buckets of equal digest are not even read.
   */
  compare(before: IndexReader, judge: (old: Buffer, now: Buffer | undefined) => void): void {
    const width = this.#width;
    for (let number = 0; number < before.root.buckets; number += 1) {
      if (before.#unchanged(number, this)) continue;
      const old = before.bucket(number);
      const same = before.root.buckets === this.root.buckets ? this.bucket(number) : undefined;
      let beside = 0;
      for (let at = 0; at < old.length; at += width) {
        // Most records stand unchanged and in the same order: one comparison of bytes each.
        if (same !== undefined) {
          while (beside < same.length && same.compare(old, at, at + 16, beside, beside + 16) < 0) beside += width;
          if (beside < same.length && same.compare(old, at, at + width, beside, beside + width) === 0) continue;
        }
        const record = old.subarray(at, at + width);
        const { bucket, offset } = this.find(record.subarray(0, 16));
        judge(record, offset < 0 ? undefined : bucket.subarray(offset, offset + width));
      }
    }
  }

  /** Reads every bucket that was not read yet. */
  loadAll(): void {
    for (let number = 0; number < this.root.buckets; number += 1) this.bucket(number);
  }

  /** bytes held: table and buckets */
  get bytes(): number {
    return this.#buckets.reduce((sum, bucket) => sum + (bucket?.length ?? 0), this.#table.length);
  }

  #numberOf(bytes: Buffer, at: number): number {
    return Math.floor((bytes.readUInt16BE(at) * this.root.buckets) / 65_536);
  }

  #unchanged(number: number, other: IndexReader): boolean {
    if (this.root.buckets !== other.root.buckets) return false;
    const at = number * indexLayout.digestBytes;
    return this.#table.compare(other.#table, at, at + 32, at, at + 32) === 0;
  }

  #inspect(bytes: Buffer, number: number): void {
    const width = this.#width;
    if (bytes.length % width !== 0) throw corrupt("a bucket of an index holds a part of a record");
    // Tenants are unique by key, routes as whole records.
    const unique = width === indexLayout.tenantRecordBytes ? indexLayout.keyBytes : width;
    for (let at = 0; at < bytes.length; at += width) {
      const ordered = at === 0 || bytes.compare(bytes, at - width, at - width + unique, at, at + unique) > 0;
      if (!ordered || this.#numberOf(bytes, at) !== number) throw corrupt("a bucket of an index is not in order");
    }
  }
}

function corrupt(what: string): VerifyError {
  return new VerifyError("index", "bundle.corrupt", `the bundle is damaged: ${what}`, {
    mend: "publish again; the last good bundle is served until its life ends",
  });
}
