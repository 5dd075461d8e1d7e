// A pool of `pg` as a `Database`: one function call a round trip, bounded in time, tried again only where that is safe.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { storeError } from "../store-error.ts";
import type { Database, SqlValue } from "./database.ts";
import { databaseFailure } from "./database-failure.ts";

/** runs of one call at most: the first, and those after a serialization failure or a broken connection */
const attempts = 6;

export interface PoolDatabaseOptions {
  schema: string;
  /** named prepared statements; false for a transaction pooler that can't carry them (PgBouncer before 1.21) */
  prepared: boolean;
  /** 0 to 1, spreads what waits; default `Math.random` */
  random?: () => number;
}

export function poolDatabase(pool: Pool, { schema, prepared, random = Math.random }: PoolDatabaseOptions): Database {
  // An idle connection that breaks is thrown away by the pool, and one in use fails its call; without listeners the events
  // would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  let closed = false;

  async function once<Row>(name: string, values: readonly SqlValue[]) {
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (cause) {
      return { failure: databaseFailure(cause, false) };
    }
    const text = `select * from "${schema}"."${name}"(${values.map((_, n) => `$${n + 1}`).join(", ")})`;
    try {
      const { rows } = await client.query({
        ...(prepared ? { name: `tenantry ${schema} ${name}` } : {}),
        text,
        values: [...values],
      });
      client.release();
      return { rows: rows as Row[] };
    } catch (cause) {
      const failure = databaseFailure(cause);
      client.release(failure.broken);
      return { failure };
    }
  }

  return {
    async call<Row>(name: string, values: readonly SqlValue[], how: { repeatable: boolean }) {
      for (let attempt = 1; ; attempt++) {
        if (closed) throw storeError("store.closed", "the store has been closed", { kind: "failed" });
        const { rows, failure } = await once<Row>(name, values);
        if (rows) return rows;
        const again = failure.again === "rolled-back" || (failure.again === "unknown" && how.repeatable);
        if (!again || attempt === attempts || timedOut(failure.error.cause)) throw failure.error;
        // 5, 10, 20 … ms, halved at random so that those who collided don't meet again
        await sleep(5 * 2 ** (attempt - 1) * (0.5 + random() / 2));
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await pool.end();
    },
  };
}

/** A server that hangs is not asked again: the caller would wait for every attempt's timeout. */
function timedOut(cause: unknown): boolean {
  return cause instanceof Error && cause.message === "Query read timeout";
}
