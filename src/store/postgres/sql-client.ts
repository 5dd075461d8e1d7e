// The least that a migration and the self-test need of a connection, whichever driver it is.

export interface SqlClient {
  /** One statement; `values` fill $1, $2 … */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Several statements at once, without values. */
  script(text: string): Promise<void>;
}
