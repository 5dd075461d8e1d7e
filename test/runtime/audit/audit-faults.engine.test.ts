import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileAnchor } from "../../../src/bundle/file-anchor.ts";
import { systemClock } from "../../../src/clock.ts";
import { verifyAuditFolder } from "../../../src/control/cli/audit/verify-audit-folder.ts";
import { jsonlSink } from "../../../src/runtime/audit/jsonl-sink.ts";
import { sampleFact, type TestAuditLog, testAuditLog } from "../../mock/audit-log.ts";
import { smallDisk } from "../../mock/full-disk.ts";

const program = join(import.meta.dirname, "../../mock/run-audit-writer.ts");

describe("an audit log whose machine fails", () => {
  let test: TestAuditLog;
  const judge = () =>
    verifyAuditFolder(test.log, [fileAnchor(test.anchor)], { trust: test.keyring.root, at: systemClock() });
  beforeEach(async () => {
    test = await testAuditLog();
  });
  afterEach(() => test.remove());

  /** Runs a writer and kills it as soon as it has flushed `count` records; gives the last count that it told. */
  const writeUntil = async (count: number, wait: number): Promise<number> => {
    const child = spawn(process.execPath, ["--conditions=tenantry-source", program, test.directory, "mcp-1"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let told = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      const counts = chunk.toString().trim().split("\n").map(Number);
      told = counts.at(-1) ?? told;
      if (told >= count) setTimeout(() => child.kill("SIGKILL"), wait);
    });
    await once(child, "close");
    return told;
  };

  it("loses nothing it had flushed when it is killed at any moment, and the next run signs what was left", async () => {
    let told = 0;
    for (const [count, wait] of [
      [5, 0],
      [60, 1],
      [100, 3],
      [35, 7],
      [170, 2],
      [45, 0],
      [80, 11],
      [20, 5],
    ] as const) {
      told += await writeUntil(count, wait);
      const verdict = await judge();
      expect(verdict.faults).toEqual([]);
    }
    const last = await test.open();
    await last.close();
    const verdict = await judge();
    expect(verdict.faults).toEqual([]);
    expect(verdict.unsigned).toBe(0);
    expect(verdict.lines).toBeGreaterThanOrEqual(told);
  });

  it("takes no record twice or in part on a disk that is full for a while", async () => {
    const disk = smallDisk(test.log, 512);
    if (disk === undefined) throw new Error("this machine lets nobody mount a small disk");
    try {
      const log = await test.open({ onTrouble: () => undefined }, [jsonlSink({ directory: test.log })]);
      const note = async (from: number, to: number) => {
        for (let n = from; n < to; n++) log.note(sampleFact(n));
        await log.flush();
      };
      await note(0, 100);
      disk.fill();
      await note(100, 200);
      expect(log.accepting).toBe(false);
      expect(log.status().sinks[0]).toMatchObject({ failing: true });
      disk.free();
      await note(200, 300);
      expect(log.accepting).toBe(true);
      await log.close();
      expect(await judge()).toMatchObject({ ok: true, faultCount: 0, lines: 302 });
      const text = readdirSync(test.log).map((name) => readFileSync(join(test.log, name), "utf8"));
      expect(new Set(text.join("").match(/"uid":"sample-\d+"/g)).size).toBe(
        text.join("").match(/"uid":"sample-\d+"/g)?.length,
      );
    } finally {
      disk.unmount();
    }
  });
});
