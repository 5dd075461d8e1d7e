// One connection of `pg`, for migrations and the self-test.
import type pg from "pg";
import { databaseFailure } from "./database-failure.ts";
import { loadPg } from "./load-pg.ts";
import { numberTypes } from "./number-types.ts";
import type { SqlClient } from "./sql-client.ts";

/** Opens it, lends it, and closes it whatever happens. Throws `store.unavailable` where none could be had. */
export async function withPgClient<Result>(
  config: pg.ClientConfig,
  work: (client: SqlClient) => Promise<Result>,
): Promise<Result> {
  const driver = await loadPg();
  const client = new driver.Client({ connectionTimeoutMillis: 10_000, ...config });
  // A connection that breaks between two statements fails the next one; nobody needs the event.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw databaseFailure(cause, false).error;
  }
  try {
    return await work(sqlClient(client, numberTypes(driver)));
  } finally {
    await client.end().catch(() => undefined);
  }
}

function sqlClient(client: pg.Client, types: pg.CustomTypesConfig): SqlClient {
  return {
    async query<Row>(text: string, values?: readonly unknown[]) {
      const { rows } = await client.query({ text, ...(values ? { values: [...values] } : {}), types });
      return rows as Row[];
    },
    async script(text) {
      await client.query(text);
    },
  };
}
