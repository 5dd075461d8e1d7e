import { openPostgresStores } from "../../src/store/postgres/open-postgres-stores.ts";
import type { PostgresServer } from "../mock/postgres-server.ts";
import type { FaultScenario } from "./fault-scenario.ts";
import { migrationKilled } from "./migration-killed.ts";
import { onPostgres } from "./postgres-rig.ts";

/** What PostgreSQL can do to a server, and what a server then does. All share `server`, one after the other. */
export function postgresFaults(server: () => PostgresServer): readonly FaultScenario[] {
  return [
    {
      fault: "PostgreSQL down",
      done: "every process killed, opened meanwhile, restarted",
      run: () =>
        onPostgres(server(), {}, async ({ server, database, requests }) => {
          await requests.send(100, "pass");
          await server.crash();
          const opening = openPostgresStores({ connectionString: database.admin, connectTimeout: 1_000 });
          const code = await opening.then(
            (stores) => stores.close(),
            (error: { code?: string }) => error.code,
          );
          requests.note(code === "store.unavailable");
          await requests.send(100, "refuse");
          await server.restart();
          await requests.recover();
          await requests.send(100, "pass");
          return requests.outcome("does not open; refused until it is there; what was acknowledged is there");
        }),
    },
    {
      fault: "PostgreSQL slow",
      done: "each write takes 30 s under a statement timeout of 0.3 s",
      run: () =>
        onPostgres(server(), { statementTimeout: 300, connections: 4 }, async ({ requests, beforeInsert }) => {
          await requests.send(4, "pass");
          await beforeInsert("perform pg_sleep(30)");
          for (let n = 0; n < 3; n++) await requests.send(4, "refuse");
          await beforeInsert(undefined);
          await requests.recover();
          await requests.send(4, "pass");
          return requests.outcome("given up by the server; the same connections go on");
        }),
    },
    {
      fault: "PostgreSQL failover",
      done: "all backends terminated 5 times under 200 parallel requests",
      run: () =>
        onPostgres(server(), { connections: 4 }, async ({ requests, sql }) => {
          const work = requests.send(200, "pass");
          for (let cuts = 0; cuts < 5; cuts++)
            await sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tenantry'");
          await work;
          return requests.outcome("repeated under their ids by the store itself");
        }),
    },
    {
      fault: "pool exhausted",
      done: "its 2 connections are held while 50 requests wait 0.5 s",
      run: () =>
        onPostgres(
          server(),
          { connections: 2, connectTimeout: 500, statementTimeout: 60_000 },
          async ({ requests, beforeInsert }) => {
            await requests.send(2, "pass");
            await beforeInsert("perform pg_sleep(4)");
            const holders = requests.send(2, "pass");
            await requests.send(50, "refuse");
            await holders;
            await beforeInsert(undefined);
            await requests.recover();
            await requests.send(50, "pass");
            return requests.outcome("refused after the wait; the holders were answered");
          },
        ),
    },
    {
      fault: "serialization failure",
      done: "two of every three writes end with 40001",
      run: () =>
        onPostgres(server(), { connections: 1 }, async ({ requests, sql, beforeInsert }) => {
          await sql("create sequence public.tries; grant usage on sequence public.tries to public");
          await beforeInsert(
            "if nextval('public.tries') % 3 <> 0 then raise exception 'again' using errcode = '40001'; end if",
          );
          for (let n = 0; n < 30; n++) await requests.send(1, "pass");
          return requests.outcome("run again, at most six times");
        }),
    },
    migrationKilled(server),
  ];
}
