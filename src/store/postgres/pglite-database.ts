// PGlite as a `Database`: one connection inside this process. Calls run one after another, each a transaction of its own.
import type { PGliteInterface } from "@electric-sql/pglite";
import { storeError } from "../store-error.ts";
import type { Database, SqlValue } from "./database.ts";
import { databaseFailure } from "./database-failure.ts";

/** The columns of type bytea, which JSON has as `\\x` and hexadecimal digits. */
const binary: ReadonlySet<string> = new Set(["digest", "sealed"]);

export function pgliteDatabase(lite: PGliteInterface, schema: string): Database {
  let closed = false;
  return {
    async call<Row>(name: string, values: readonly SqlValue[]) {
      if (closed) throw storeError("store.closed", "the store has been closed", { kind: "failed" });
      const call = `"${schema}"."${name}"(${values.map((_, n) => `$${n + 1}`).join(", ")})`;
      // As JSON, because PGlite drops a byte order mark from the beginning of a text: two ids would become one.
      const text = `select row_to_json(found)::text as line from (select * from ${call}) as found`;
      try {
        // PGlite queues queries itself, and nothing of ours spans two of them.
        const { rows } = await lite.query<{ line: string }>(text, [...values]);
        return rows.map(({ line }) => JSON.parse(line, revive) as Row);
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

function revive(key: string, value: unknown): unknown {
  return binary.has(key) && typeof value === "string" ? Buffer.from(value.slice(2), "hex") : value;
}
