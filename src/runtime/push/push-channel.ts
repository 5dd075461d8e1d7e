// A way to hear early that something was published. What comes this way is never believed: it only says "look now".

/** Hints may be lost, doubled or forged; what they lead to is a refresh, which verifies what it reads. */
export interface PushChannel {
  /** for people: `redis`, `file`, `poll` */
  readonly name: string;
  /**
   * Calls `look` for every hint, and after each time the channel was away, since hints may have been missed. Never throws;
   * connects again by itself until the function it gives is called. Does not keep the process alive.
   */
  subscribe(look: () => void): () => void;
}
