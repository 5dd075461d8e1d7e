import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { storeSink } from "../../../../src/runtime/audit/store-sink.ts";
import { openPostgresStores } from "../../../../src/store/postgres/open-postgres-stores.ts";
import { openRedisStores } from "../../../../src/store/redis/open-redis-stores.ts";
import type { Stores } from "../../../../src/store/stores.ts";
import { sampleFact, type TestAuditLog, testAuditLog } from "../../../mock/audit-log.ts";
import { type PostgresServer, startPostgres } from "../../../mock/postgres-server.ts";
import { type RedisServer, startRedis } from "../../../mock/redis-server.ts";
import { type FreshDatabase, freshDatabase } from "../../../store/postgres/fresh-database.ts";
import { fakeTerminal } from "../fake-terminal.ts";

interface Kept {
  readonly url: string;
  readonly stores: Stores;
  /** the server goes away, and comes back */
  away(): Promise<void>;
  back(): Promise<void>;
  /** removes one line of acme's behind everybody's back */
  forge(): Promise<void>;
  close(): Promise<void>;
}

async function onRedis(): Promise<Kept> {
  const server: RedisServer = await startRedis({ args: ["--appendonly", "yes", "--appendfsync", "always"] });
  const stores = await openRedisStores({ url: server.url });
  return {
    ...{ url: server.url, stores },
    away: () => server.kill(),
    back: () => server.restart(),
    async forge() {
      const { Redis } = await import("ioredis");
      const client = new Redis(server.url);
      const [place = ""] = await client.zrange("tenantry:{acme}:audit:order", "3", "3");
      await client.zrem("tenantry:{acme}:audit:order", place);
      client.disconnect();
    },
    async close() {
      await stores.close();
      await server.stop();
    },
  };
}

async function onPostgres(): Promise<Kept> {
  const server: PostgresServer = await startPostgres();
  const database: FreshDatabase = await freshDatabase(server);
  const stores = await openPostgresStores({ connectionString: database.app });
  return {
    ...{ url: database.app, stores },
    away: () => server.crash(),
    back: () => server.restart(),
    async forge() {
      const sql = `alter table tenantry.audit disable trigger all;
        delete from tenantry.audit where tenant_id = 'acme' and sequence = 4;
        alter table tenantry.audit enable trigger all`;
      await server.run(sql, database.name);
    },
    async close() {
      await stores.close();
      await server.close();
    },
  };
}

describe.each([
  ["Redis", onRedis],
  ["PostgreSQL", onPostgres],
] as const)("an audit log that is kept in %s", (_, open) => {
  let kept: Kept;
  let test: TestAuditLog;
  beforeAll(async () => {
    kept = await open();
    test = await testAuditLog();
  }, 120_000);
  afterAll(async () => {
    await kept?.close();
    test?.remove();
  });

  const call = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: test.directory, env: { TENANTRY_STORE: kept.url } });
    const code = await runCli(["audit", ...words, "--store", "env:TENANTRY_STORE"], terminal);
    return { code, out: terminal.out(), err: terminal.err() };
  };
  const verify = () => call("verify", "--root", test.rootFile, "--checkpoints", test.anchor, "--all-signed", "--json");
  const opened = () => test.open({ onTrouble: () => undefined, queue: 100 }, [storeSink(kept.stores.audit)]);

  it("has every record once, though the store is away at the start and in the middle, and lets nothing in meanwhile", async () => {
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await wait(20);
    };
    let sent = 0;
    const note = (count: number): void => {
      for (let n = 0; n < count; n++) log.note(sampleFact(sent++));
    };
    await kept.away();
    const log = await opened();
    expect(log.accepting).toBe(false);
    await kept.back();
    await until(() => log.accepting);
    note(100);
    await log.flush();
    await kept.away();
    note(50);
    await log.flush();
    expect(log.accepting).toBe(false);
    expect(log.status()).toMatchObject({ dropped: 0, sinks: [{ failing: true, lost: 0 }] });
    // more than the queue holds: what does not fit is counted, and told in the chains afterwards
    note(200);
    const { dropped } = log.status();
    expect(dropped).toBeGreaterThan(0);
    await kept.back();
    await until(() => log.accepting && log.status().queued === 0);
    await log.close();
    expect(log.status()).toMatchObject({ dropped, sinks: [{ lost: 0, waiting: 0 }] });
    const verdict = JSON.parse((await verify()).out) as { ok: boolean; lines: number };
    expect(verdict).toMatchObject({ ok: true, unsigned: 0, faultCount: 0 });
    const gaps = await gapsOf(kept.stores);
    expect(gaps.reduce((sum, { count }) => sum + count, 0)).toBe(dropped);
    // every record and the log's own opening and end, but for what the gaps stand for
    expect(verdict.lines).toBe(sent + 2 - dropped + gaps.length);
  }, 120_000);

  it("is found and exported tenant by tenant", async () => {
    const found = await call("query", "--tenant", "acme", "--reason", "admitted", "--json");
    const { matches, records } = JSON.parse(found.out) as { matches: number; records: { tenant: string }[] };
    expect(matches).toBeGreaterThan(20);
    expect(new Set(records.map(({ tenant }) => tenant))).toEqual(new Set(["acme"]));
    const csv = (await call("export", "--tenant", "acme", "--format", "csv")).out.trim().split("\r\n");
    expect(csv[0]).toBe("time,tenant,reason,status,activity,actor,operation,id,writer,sequence");
    expect(csv.length).toBeGreaterThan(matches);
    expect((await call("query")).code).toBe(2);
  });

  it("does not verify when a line is gone", async () => {
    await kept.forge();
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain("chain.gap");
  });
});

/** The log's own words on what it had to let go. */
async function gapsOf({ audit }: Stores): Promise<{ count: number }[]> {
  const all = await Promise.all(
    ["acme", "globex", "initech", "platform"].map((tenantId) => audit.readAudit(tenantId, { limit: 1_000 })),
  );
  const events = all
    .flat()
    .map(({ line }) => (JSON.parse(line) as { event: { status_code: string; count: number } }).event);
  return events.filter(({ status_code }) => status_code === "log.gap");
}
