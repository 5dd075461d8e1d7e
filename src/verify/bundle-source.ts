// Where a server reads a bundle from. Bytes from here are hostile until verified.

/** Names are those of `bundleNames`. A remote source keeps a local copy, so that `readNow` never waits for a network. */
export interface BundleSource {
  /**
   * Reads an object, `undefined` where there is none. Throws `VerifyError` `source.oversized` for more than `limit`
   * bytes and `source.unreadable` (kind failed) for everything else.
   */
  readNow(name: string, limit: number): Buffer | undefined;
  /** Brings newer documents near before a refresh; a folder has nothing to do here. */
  prepare?(): Promise<void>;
}
