import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import { fileAnchor } from "../../../src/bundle/file-anchor.ts";
import type { Keyring } from "../../../src/bundle/keyring.ts";
import { systemClock } from "../../../src/clock.ts";
import { verifyAuditFolder } from "../../../src/control/cli/audit/verify-audit-folder.ts";
import { sampleFact, type TestAuditLog, testAuditLog } from "../../mock/audit-log.ts";
import { LogCopy } from "./log-copy.ts";
import { tamperingCases } from "./tampering-cases.ts";

describe("an audit log in the hands of somebody else", () => {
  let test: TestAuditLog;
  let older: LogCopy;
  let foreign: Keyring;
  let atLeast: Map<string, { number: number; digest: string }>;
  const judge = (copy: Pick<LogCopy, "log" | "anchor">) =>
    verifyAuditFolder(copy.log, [fileAnchor(copy.anchor)], {
      trust: test.keyring.root,
      at: systemClock(),
      writers: ["mcp-1", "mcp-2"],
      ...(atLeast === undefined ? {} : { atLeast }),
    });

  beforeAll(async () => {
    test = await testAuditLog();
    const write = async (writer: string, facts: number, close: boolean) => {
      const log = await test.open({ writer });
      for (let n = 0; n < facts; n++) {
        log.note(sampleFact(n));
        if (n % 30 === 29) await log.flush();
      }
      if (close) return log.close();
      await log.checkpoint();
      log.note(sampleFact(1));
      await log.flush();
    };
    await write("mcp-2", 100, false);
    await write("mcp-1", 150, true);
    older = new LogCopy(test.directory);
    await write("mcp-1", 90, true);
    const directory = join(test.directory, "foreign-keys");
    foreign = await createKeys({
      directory,
      rootFile: join(test.directory, "foreign.json"),
      deployment: "test",
      environment: "local",
    });
    const { writers } = await judge(test);
    atLeast = new Map(writers.map(({ writer, newest }) => [writer, newest]));
  });
  afterAll(() => {
    older?.remove();
    test?.remove();
  });

  it("holds as it was written, says who has not ended and how much nobody vouched for", async () => {
    const verdict = await judge(test);
    expect(verdict.faults).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, unsigned: 1 });
    expect(verdict.writers.map(({ writer, closed }) => [writer, closed])).toEqual([
      ["mcp-1", true],
      ["mcp-2", false],
    ]);
  });

  it("holds when its checkpoints are in two anchors", async () => {
    cpSync(test.anchor, join(test.directory, "anchor-2"), { recursive: true });
    const anchors = [fileAnchor(test.anchor), fileAnchor(join(test.directory, "anchor-2"))];
    const verdict = await verifyAuditFolder(test.log, anchors, { trust: test.keyring.root, at: systemClock() });
    expect(verdict.faults).toEqual([]);
  });

  it("is tried in at least 40 ways", () => {
    expect(new Set(tamperingCases.map(({ name }) => name)).size).toBeGreaterThanOrEqual(40);
  });

  it.each(tamperingCases)("is found out when $name ($found)", async ({ tamper, found }) => {
    const copy = new LogCopy(test.directory);
    try {
      await tamper(copy, { keyring: test.keyring, foreign, older });
      copy.save();
      const verdict = await judge(copy);
      expect(verdict.ok).toBe(false);
      expect(verdict.faults.map(({ code }) => code)).toContain(found);
    } finally {
      copy.remove();
    }
  });
});
