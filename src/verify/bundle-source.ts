// Where a server reads a bundle from. Bytes from here are hostile until verified.
import type { HeadDocument, IndexRoot } from "../bundle/documents.ts";

/** Names are those of `bundleNames`. A remote source keeps a local copy, so that `readNow` never waits for a network. */
export interface BundleSource {
  /**
   * Reads an object, `undefined` where there is none. Throws `VerifyError` `source.oversized` for more than `limit`
   * bytes and `source.unreadable` (kind missing or failed) for everything else.
   */
  readNow(name: string, limit: number): Buffer | undefined;
  /** milliseconds between two looks that it bears; default `limits.bundlePoll` */
  readonly interval?: number;
  /** Brings head, suspension list and the roots after version `root` near before a refresh; a folder has nothing to do. */
  prepare?(root: number): Promise<void>;
  /**
   * Brings near what a verified head names: tables, buckets and leaves, and the tables and buckets of `floor`, the index
   * accepted before a restart. Throws as `readNow`; what does not exist is found missing when it is read.
   */
  bring?(head: HeadDocument, floor: IndexRoot | undefined): Promise<void>;
}
