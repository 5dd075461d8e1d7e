// A server's usage over a real PostgreSQL of one scenario: a database of its own in a server that all scenarios share.
import { openPostgresStores, type PostgresStoreOptions } from "../../src/store/postgres/open-postgres-stores.ts";
import type { PostgresServer } from "../mock/postgres-server.ts";
import { aTenant } from "../store/contract/opener.ts";
import { type FreshDatabase, freshDatabase } from "../store/postgres/fresh-database.ts";
import { CountedRequests } from "./counted-requests.ts";
import type { FaultOutcome } from "./fault-scenario.ts";

export interface PostgresRig {
  readonly server: PostgresServer;
  readonly database: FreshDatabase;
  readonly requests: CountedRequests;
  /** Runs statements in the scenario's database as the superuser. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Makes each insert of a batch of usage run `body` (PL/pgSQL) first; `undefined` takes it away. */
  beforeInsert(body: string | undefined): Promise<void>;
}

/** Runs `work` on a fresh database with requests of tenant acme, and closes the stores. */
export async function onPostgres(
  server: PostgresServer,
  options: Omit<PostgresStoreOptions, "connectionString">,
  work: (rig: PostgresRig) => Promise<FaultOutcome>,
): Promise<FaultOutcome> {
  const database = await freshDatabase(server);
  const stores = await openPostgresStores({ connectionString: database.admin, ...options });
  const sql = (text: string) => server.run(text, database.name);
  try {
    await stores.tenants.createTenant(aTenant("acme"));
    const at = Date.now();
    const requests = new CountedRequests({
      record: (id) => stores.usage.addUsage("acme", id, [{ at, userId: "ann", allowed: 1, refused: 0 }]),
      async recorded() {
        const rows = await stores.usage.readUsage("acme", "month", 0, at + 1);
        return rows.reduce((sum, { allowed }) => sum + allowed, 0);
      },
    });
    return await work({
      ...{ server, database, requests, sql },
      async beforeInsert(body) {
        await sql("drop trigger if exists fault on tenantry.usage_batches");
        if (body === undefined) return;
        await sql(`create or replace function public.fault() returns trigger language plpgsql as $fault$ begin ${body}; return new; end $fault$;
          create trigger fault before insert on tenantry.usage_batches for each row execute function public.fault()`);
      },
    });
  } finally {
    await stores.close();
  }
}
