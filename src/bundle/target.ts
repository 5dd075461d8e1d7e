// Where a bundle is published: the smallest store that compare-and-swap and atomic replacement need.

/** What the last read saw; `null` means that the name did not exist. Opaque to callers. */
export type Revision = string | null;

/**
 * A directory, a bucket or memory. Names are those of `bundleNames`.
 * Errors are `TenantryError` of kind "failed" (`target.unreachable`, `target.full`) and "missing" (`target.unreadable`).
 */
export interface PublishTarget {
  /** Gives `undefined` where there is nothing; refuses (`target.oversized`) what is longer than `limit` bytes. */
  read(name: string, limit: number): Promise<{ bytes: Uint8Array; revision: Revision } | undefined>;
  /**
   * Replaces the object whole or not at all. With `expected` only if it still stands at that revision;
   * gives false when it does not. Without `expected` the write is unconditional (content-addressed objects).
   */
  write(name: string, bytes: Uint8Array, options?: { expected?: Revision }): Promise<boolean>;
  list(prefix: string): AsyncIterable<string>;
  remove(name: string): Promise<void>;
}
