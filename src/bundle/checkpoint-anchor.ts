// Where checkpoints of an audit log are kept: out of reach of whoever may write the log itself.

/** Appended to, never changed. Errors are `BundleError` (`target.*`, `audit.writer-taken`). */
export interface CheckpointAnchor {
  /**
   * Adds the checkpoint `number` (from 1, without gaps) of `writer`; on stable storage when it resolves. Refuses
   * (`audit.writer-taken`) a number that another process has written under the same name.
   */
  append(writer: string, number: number, jws: string): Promise<void>;
  /** the newest checkpoint of `writer` */
  last(writer: string): Promise<string | undefined>;
  /** Every checkpoint of every writer; a writer's in their order. `where` names the place for a person. */
  read(): AsyncIterable<{ where: string; jws: string }>;
}
