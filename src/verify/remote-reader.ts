// One object at a time from somewhere else: what HTTPS and a bucket have in common.

export interface RemoteObject {
  bytes: Buffer;
  /** names these bytes (an ETag); absent: they are sent again every time */
  tag?: string;
}

/** Reads objects over a network. Bytes from here are hostile until verified. */
export interface RemoteReader {
  /**
   * Gives the object, `undefined` where there is none, or "unchanged" where it still has the tag `known`. Throws
   * `VerifyError`: `source.oversized` for more than `limit` bytes, `source.unreadable` (missing: not allowed; failed: no answer).
   */
  fetch(name: string, limit: number, known?: string): Promise<RemoteObject | "unchanged" | undefined>;
}
