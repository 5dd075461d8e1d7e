// PostgreSQL as a store sees it: one call of one of our functions is one round trip, and there is nothing else to call.

/** `int8` values go and come as numbers: every one of ours is a safe integer. Absent is null. */
export type SqlValue = string | number | boolean | Buffer | null;

export interface Database {
  /**
   * Calls a function of the schema and gives its rows. `repeatable` says that a second run after a lost answer does no harm:
   * then a broken connection is tried again. Throws `StoreError` only.
   */
  call<Row>(name: string, values: readonly SqlValue[], how: { repeatable: boolean }): Promise<Row[]>;
  close(): Promise<void>;
}
