// One of the bundle's two indexes in memory: the table at once, a bucket when it is first asked for.
import { hash } from "node:crypto";
import { bundleNames, type IndexRoot, indexLayout } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import type { BundleSource } from "./bundle-source.ts";
import { VerifyError } from "./verify-error.ts";

const emptyDigest = hash("sha256", "", "base64url");

/** Reads content-addressed objects: what has another digest than asked for is refused (TUF 5.6.2, mix-and-match). */
export function readObject(source: BundleSource, digest: string, limit: number, length?: number): Buffer {
  if (digest === emptyDigest) return Buffer.alloc(0);
  const bytes = source.readNow(bundleNames.object(digest), limit);
  if (bytes === undefined) throw corrupt(`the object ${digest} is missing`);
  if (length !== undefined && bytes.length !== length) throw corrupt(`the object ${digest} has another length`);
  if (hash("sha256", bytes, "base64url") !== digest) throw corrupt(`the object ${digest} was altered`);
  return bytes;
}

/** An index of records of `width` bytes (documents.ts, binary layout). Throws `bundle.corrupt` and the source's errors. */
export class IndexReader {
  readonly root: IndexRoot;
  readonly #source: BundleSource;
  readonly #width: number;
  readonly #table: Buffer;
  /** bare memory: a view of it costs as much as two records and is made when asked for */
  readonly #buckets: (ArrayBufferLike | undefined)[];

  /** Takes over from `before` the buckets that did not change, and reads at once those that did. */
  constructor(source: BundleSource, width: number, root: IndexRoot, before?: IndexReader) {
    this.#source = source;
    this.#width = width;
    this.root = root;
    this.#table = readObject(source, root.digest, limits.indexObjectBytes, root.buckets * indexLayout.digestBytes);
    if (before?.root.buckets !== root.buckets) {
      this.#buckets = new Array<ArrayBufferLike | undefined>(root.buckets).fill(undefined);
      if (before !== undefined) this.loadAll();
      return;
    }
    this.#buckets = before.#buckets.slice();
    for (const number of differing(this.#table, before.#table, indexLayout.digestBytes)) {
      this.#buckets[number] = undefined;
      this.bucket(number);
    }
  }

  /** Gives the whole bucket; its bytes are checked when it is read. */
  bucket(number: number): Buffer {
    const known = this.#buckets[number];
    if (known !== undefined) return Buffer.from(known);
    const at = number * indexLayout.digestBytes;
    const digest = this.#table.toString("base64url", at, at + indexLayout.digestBytes);
    const bytes = readObject(this.#source, digest, limits.indexObjectBytes);
    // Its order is not checked: a record out of place is not found, which denies, and counts as vanished.
    if (bytes.length % this.#width !== 0) throw corrupt("a bucket of an index holds a part of a record");
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    this.#buckets[number] = whole ? bytes.buffer : Uint8Array.prototype.slice.call(bytes).buffer;
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
    const alike = before.root.buckets === this.root.buckets;
    const numbers = alike ? differing(this.#table, before.#table, indexLayout.digestBytes) : before.#buckets.keys();
    for (const number of numbers) {
      const old = before.bucket(number);
      const now = alike ? this.bucket(number) : undefined;
      // Most often one record changed in its place; after an insertion every record is looked up by its key.
      const records = now?.length === old.length ? differing(now, old, width) : new Array(old.length / width).keys();
      for (const at of records) {
        const record = old.subarray(at * width, at * width + width);
        const { bucket, offset } = this.find(record.subarray(0, indexLayout.keyBytes));
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
    return this.#buckets.reduce((sum, bucket) => sum + (bucket?.byteLength ?? 0), this.#table.length);
  }

  #numberOf(bytes: Buffer, at: number): number {
    return Math.floor((bytes.readUInt16BE(at) * this.root.buckets) / 65_536);
  }
}

/** Gives the numbers of the pieces of `width` bytes in which two buffers of one length differ, by halving. */
function differing(
  a: Buffer,
  b: Buffer,
  width: number,
  from = 0,
  to = a.length / width,
  found: number[] = [],
): number[] {
  if (from >= to || a.compare(b, from * width, to * width, from * width, to * width) === 0) return found;
  if (to - from === 1) {
    found.push(from);
    return found;
  }
  const middle = (from + to) >>> 1;
  differing(a, b, width, from, middle, found);
  return differing(a, b, width, middle, to, found);
}

function corrupt(what: string): VerifyError {
  return new VerifyError("index", "bundle.corrupt", `the bundle is damaged: ${what}`, {
    mend: "publish again; the last good bundle is served until its life ends",
  });
}
