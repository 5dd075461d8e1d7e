// PGlite as a `Database`: one connection inside this process. Calls run one after another, each a transaction of its own.
import type { PGliteInterface } from "@electric-sql/pglite";
import { storeError } from "../store-error.ts";
import type { Database, SqlValue } from "./database.ts";
import { databaseFailure } from "./database-failure.ts";

export function pgliteDatabase(lite: PGliteInterface, schema: string): Database {
  let closed = false;
  return {
    async call<Row>(name: string, values: readonly SqlValue[]) {
      if (closed) throw storeError("store.closed", "the store has been closed", { kind: "failed" });
      const text = `select * from "${schema}"."${name}"(${values.map((_, n) => `$${n + 1}`).join(", ")})`;
      try {
        // PGlite queues queries itself, and nothing of ours spans two of them.
        return (await lite.query<Row>(text, [...values])).rows;
      } catch (cause) {
        throw databaseFailure(cause).error;
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await lite.close();
    },
  };
}
