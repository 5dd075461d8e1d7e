import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileAnchor } from "../../../src/bundle/file-anchor.ts";
import { systemClock } from "../../../src/clock.ts";
import { verifyAuditFolder } from "../../../src/control/cli/audit/verify-audit-folder.ts";
import type { AuditSink } from "../../../src/runtime/audit/audit-sink.ts";
import { jsonlSink } from "../../../src/runtime/audit/jsonl-sink.ts";
import { openAuditLog } from "../../../src/runtime/audit/open-audit-log.ts";
import { storeSink } from "../../../src/runtime/audit/store-sink.ts";
import { streamSink } from "../../../src/runtime/audit/stream-sink.ts";
import type { StoredAuditRecord } from "../../../src/store/audit-store.ts";
import { sampleFact, type TestAuditLog, testAuditLog } from "../../mock/audit-log.ts";

/** A sink that takes nothing until it is told to. */
function balkySink(): AuditSink & { open: boolean; lines: string[] } {
  const sink = {
    name: "balky",
    open: false,
    lines: [] as string[],
    async write(batch: readonly StoredAuditRecord[]) {
      if (!sink.open) throw new Error("away");
      sink.lines.push(...batch.map(({ line }) => line));
    },
  };
  return sink;
}
const place = { deployment: "test", environment: "local", writer: "mcp-1", onTrouble: () => undefined };

describe("an audit log", () => {
  let test: TestAuditLog;
  const judge = () =>
    verifyAuditFolder(test.log, [fileAnchor(test.anchor)], { trust: test.keyring.root, at: systemClock() });
  const lines = () =>
    readdirSync(test.log).flatMap((name) => readFileSync(join(test.log, name), "utf8").split("\n").slice(0, -1));
  beforeEach(async () => {
    test = await testAuditLog();
  });
  afterEach(() => test.remove());

  it("writes what it took, in segments, and nothing twice", async () => {
    const log = await test.open();
    for (let n = 0; n < 500; n++) {
      log.note(sampleFact(n));
      if (n % 50 === 0) await log.flush();
    }
    await log.close();
    const ids = lines().flatMap((line) => /"uid":"(sample-\d+)"/.exec(line)?.[1] ?? []);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(lines()).toHaveLength(502);
    expect(readdirSync(test.log).length).toBeGreaterThan(3);
    expect(await judge()).toMatchObject({ ok: true, lines: 502, unsigned: 0 });
  });

  it("packs full segments where it is told to, and they still verify", async () => {
    const sink = jsonlSink({ directory: test.log, segmentBytes: 20_000, compress: true });
    const log = await test.open({}, [sink]);
    for (let n = 0; n < 300; n++) {
      log.note(sampleFact(n));
      if (n % 40 === 0) await log.flush();
    }
    await log.close();
    expect(readdirSync(test.log).filter((name) => name.endsWith(".gz")).length).toBeGreaterThan(2);
    expect(await judge()).toMatchObject({ ok: true, lines: 302 });
  });

  it("goes on with a new run after a restart, in one chain of checkpoints", async () => {
    for (let run = 0; run < 3; run++) {
      const log = await test.open();
      for (let n = 0; n < 20; n++) log.note(sampleFact(n));
      await log.close();
    }
    const verdict = await judge();
    expect(verdict.faults).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, lines: 66, unsigned: 0 });
    expect(verdict.writers).toMatchObject([{ writer: "mcp-1", closed: true }]);
  });

  it("keeps two writers of one folder apart", async () => {
    const logs = await Promise.all(["mcp-1", "mcp-2"].map((writer) => test.open({ writer })));
    for (let n = 0; n < 200; n++) for (const log of logs) log.note(sampleFact(n));
    await Promise.all(logs.map((log) => log.close()));
    expect(await judge()).toMatchObject({ ok: true, lines: 404, writers: [{ writer: "mcp-1" }, { writer: "mcp-2" }] });
  });

  it("tells two processes that took one writer's name", async () => {
    const troubles: unknown[] = [];
    const onTrouble = ({ error }: { error: unknown }) => troubles.push((error as { code?: string }).code);
    const logs = await Promise.all([test.open({ onTrouble }), test.open({ onTrouble })]);
    for (const log of logs) {
      log.note(sampleFact(0));
      await log.checkpoint();
    }
    for (const log of logs) await log.checkpoint();
    await logs[0]?.checkpoint();
    expect(troubles.length + (await judge()).faultCount).toBeGreaterThan(0);
    for (const log of logs) await log.close();
  });

  it("refuses requests while no sink takes records, keeps what it holds, and goes on by itself", async () => {
    const sink = balkySink();
    const log = await openAuditLog({ ...place, sinks: [sink] });
    log.note(sampleFact(0));
    await log.flush();
    expect(log.accepting).toBe(false);
    sink.open = true;
    await log.flush();
    expect(log.accepting).toBe(true);
    expect(sink.lines).toHaveLength(2);
    await log.close();
  });

  it("lets records go only beyond its queue, counts them by tenant, and says so when it recovers", async () => {
    const sink = balkySink();
    const log = await openAuditLog({ ...place, sinks: [sink], whenFull: "drop", queue: 20 });
    await log.flush();
    for (let n = 0; n < 100; n++) log.note({ kind: "sign-out", at: 1, tenantId: n % 2 ? "acme" : "globex", actor: {} });
    expect(log.accepting).toBe(true);
    const { dropped } = log.status();
    expect(dropped).toBe(80);
    sink.open = true;
    await log.close();
    const events = sink.lines.map((line) => JSON.parse(line) as { tenant: string; event: Record<string, unknown> });
    const gaps = events.filter(({ event }) => event.status_code === "log.gap");
    expect(gaps.map(({ tenant, event }) => [tenant, event.count]).sort()).toEqual([
      ["acme", 40],
      ["globex", 40],
    ]);
    expect(events.filter(({ event }) => event.status_code === "sign-out")).toHaveLength(20);
  });

  it("is not held up by a sink that is away while another takes records, and tells what that one lost", async () => {
    const away = balkySink();
    const log = await test.open({ onTrouble: () => undefined }, [jsonlSink({ directory: test.log }), away]);
    for (let n = 0; n < 300; n++) {
      log.note(sampleFact(n));
      await log.flush();
    }
    expect(log.accepting).toBe(true);
    expect(log.status().sinks).toMatchObject([{ written: 301 }, { failing: true }]);
    expect(log.status().sinks[1]?.lost).toBeGreaterThan(0);
    await log.close();
    expect(await judge()).toMatchObject({ ok: true, lines: 302 });
  });

  it("signs nothing that no sink has", async () => {
    const sink = balkySink();
    const log = await test.open({ onTrouble: () => undefined }, [sink]);
    expect(await log.checkpoint()).toBe(false);
    sink.open = true;
    expect(await log.checkpoint()).toBe(true);
    await log.close();
  });

  it("offers a checkpoint again, the same, when its anchor was away", async () => {
    const real = fileAnchor(test.anchor);
    let away = true;
    const anchor = {
      ...real,
      append: (...args: Parameters<typeof real.append>) =>
        away ? Promise.reject(new Error("away")) : real.append(...args),
    };
    const log = await test.open({ checkpoint: { anchors: [anchor] }, onTrouble: () => undefined });
    expect(await log.checkpoint()).toBe(false);
    log.note(sampleFact(0));
    away = false;
    expect(await log.checkpoint()).toBe(true);
    await log.close();
    expect(await judge()).toMatchObject({ ok: true, unsigned: 0 });
  });

  it("cuts off and puts on record a line that a crash left half-written", async () => {
    const first = await test.open();
    first.note(sampleFact(0));
    await first.checkpoint();
    const [segment = ""] = readdirSync(test.log);
    appendFileSync(join(test.log, segment), '{"event":{"activity_id":99,');
    const second = await test.open();
    await second.close();
    const verdict = await judge();
    expect(verdict.faults).toEqual([]);
    expect(lines().filter((line) => line.includes("log.torn"))).toHaveLength(1);
  });

  it("writes to a store and to a stream, each line as it was hashed", async () => {
    const stored: string[] = [];
    let printed = "";
    const stream = {
      write: (text: string, done: () => void) => {
        printed += text;
        done();
      },
    };
    const store = {
      async appendAudit(tenantId: string, records: readonly StoredAuditRecord[]) {
        expect(records.every((record) => record.tenantId === tenantId)).toBe(true);
        stored.push(...records.map(({ line }) => line));
      },
    };
    const log = await openAuditLog({ ...place, sinks: [storeSink(store), streamSink(stream)] });
    for (let n = 0; n < 30; n++) log.note(sampleFact(n));
    await log.close();
    expect(printed.split("\n").slice(0, -1).sort()).toEqual(stored.sort());
    expect(stored).toHaveLength(32);
  });

  it("refuses to open without a sink, a sound name, or an anchor beside its signer", async () => {
    const code = "audit.configuration";
    await expect(openAuditLog({ ...place, sinks: [] })).rejects.toMatchObject({ code });
    await expect(test.open({ writer: "Mcp 1" })).rejects.toMatchObject({ code });
    await expect(test.open({ checkpoint: { anchors: [] } })).rejects.toMatchObject({ code });
    const signer = { sign: async () => "" };
    await expect(openAuditLog({ ...place, sinks: [balkySink()], signer })).rejects.toMatchObject({ code });
  });
});
