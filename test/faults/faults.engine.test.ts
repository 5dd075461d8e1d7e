import { afterAll, beforeAll, expect, it } from "vitest";
import { type PostgresServer, startPostgres } from "../mock/postgres-server.ts";
import { faultScenarios } from "./fault-scenarios.ts";

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

it.each(faultScenarios(() => postgres))("$fault: the stated outcome holds ($done)", async ({ run }) => {
  const outcome = await run();
  expect(outcome).toMatchObject({ holds: true, right: outcome.sent, twice: 0 });
  expect(outcome.sent).toBeGreaterThan(0);
});
