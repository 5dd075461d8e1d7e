import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditSigner } from "../../../src/bundle/audit-signer.ts";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import type { AuditCheckpoint } from "../../../src/bundle/documents.ts";
import { fileAnchor } from "../../../src/bundle/file-anchor.ts";
import type { Keyring } from "../../../src/bundle/keyring.ts";
import { systemClock } from "../../../src/clock.ts";
import { pruneAuditFolder } from "../../../src/control/cli/audit/prune-audit-folder.ts";
import { verifyAuditFolder } from "../../../src/control/cli/audit/verify-audit-folder.ts";
import type { AuditFaultCode } from "../../../src/verify/audit/audit-fault.ts";
import { sampleFact, type TestAuditLog, testAuditLog } from "../../mock/audit-log.ts";
import { changed, LogCopy } from "../../verify/audit/log-copy.ts";

const day = 86_400;
const now = systemClock();
const later = now + 100 * day;
let test: TestAuditLog;
let foreign: Keyring;
/** the same log, before and after its retention */
let whole: LogCopy;
let pruned: LogCopy;

const judge = ({ log, anchor }: Pick<LogCopy, "log" | "anchor">) =>
  verifyAuditFolder(log, [fileAnchor(anchor)], { trust: test.keyring.root, at: later, writers: ["mcp-1", "mcp-2"] });
const prune = ({ log, anchor }: Pick<LogCopy, "log" | "anchor">, over: { keep?: number; dryRun?: boolean } = {}) =>
  pruneAuditFolder({
    ...{
      folder: log,
      anchors: [fileAnchor(anchor)],
      trust: test.keyring.root,
      at: later,
      keep: 40 * day,
      dryRun: false,
    },
    ...{ signer: auditSigner(test.keyring.signer("audit")), deployment: "test", environment: "local" },
    ...over,
  });
const onCopy = async (from: LogCopy, work: (copy: LogCopy) => Promise<void>): Promise<void> => {
  const copy = new LogCopy(from.directory);
  await work(copy).finally(() => copy.remove());
};

beforeAll(async () => {
  test = await testAuditLog();
  const write = async (writer: string, at: number, close: boolean) => {
    const log = await test.open({ writer, clock: () => at });
    for (let n = 0; n < 150; n++) {
      log.note(sampleFact(n, at));
      if (n % 30 === 29) await log.flush();
    }
    if (close) return log.close();
    await log.checkpoint();
  };
  await write("mcp-1", now, true);
  await write("mcp-2", now, false);
  await write("mcp-1", now + 90 * day, true);
  const directory = join(test.directory, "foreign-keys");
  const place = { deployment: "test", environment: "local" };
  foreign = await createKeys({ directory, rootFile: join(test.directory, "foreign.json"), ...place });
  whole = new LogCopy(test.directory);
  const scratch = new LogCopy(test.directory);
  await prune(scratch);
  pruned = new LogCopy(scratch.directory);
  scratch.remove();
});
afterAll(() => {
  whole?.remove();
  pruned?.remove();
  test?.remove();
});

describe("retention of an audit log", () => {
  it("takes whole old segments of runs, and leaves a log that holds and says what is gone", async () => {
    const gone = whole.segments.filter(({ name }) => !pruned.segments.some((kept) => kept.name === name));
    const ofRun = (list: typeof gone, writer: string, n: number) =>
      list.filter(({ name }) => whole.run(writer, n).some((segment) => segment.name === name)).length;
    // the ended run goes whole; of the one that may go on the last segment stays; the young one stays
    expect(ofRun(gone, "mcp-1", 0)).toBe(whole.run("mcp-1", 0).length);
    expect(ofRun(gone, "mcp-2", 0)).toBe(whole.run("mcp-2", 0).length - 1);
    expect(whole.run("mcp-2", 0).length).toBeGreaterThan(1);
    expect(ofRun(gone, "mcp-1", 1)).toBe(0);
    const lines = gone.reduce((sum, segment) => sum + segment.lines.length, 0);
    const verdict = await judge(pruned);
    expect(verdict).toMatchObject({ ok: true, faults: [], pruned: { lines, before: later - 40 * day } });
    expect(verdict.lines).toBe((await judge(whole)).lines - lines);
  });

  it("finds nothing more to take the next time, and goes on from its own record later", () =>
    onCopy(pruned, async (copy) => {
      expect(await prune(copy)).toMatchObject({ segments: 0 });
      const all = await pruneAuditFolder({
        ...{ folder: copy.log, anchors: [fileAnchor(copy.anchor)], trust: test.keyring.root, dryRun: false },
        ...{ signer: auditSigner(test.keyring.signer("audit")), deployment: "test", environment: "local" },
        ...{ at: later + 100 * day, keep: 40 * day },
      });
      expect(all.segments).toBeGreaterThan(0);
      const verdict = await verifyAuditFolder(copy.log, [fileAnchor(copy.anchor)], {
        trust: test.keyring.root,
        at: later + 100 * day,
      });
      expect(verdict).toMatchObject({ ok: true, faults: [] });
      expect(new LogCopy(copy.directory).checkpoints.retention).toHaveLength(2);
    }));

  it("says only what would go where that is asked", () =>
    onCopy(whole, async (copy) => {
      const result = await prune(copy, { dryRun: true });
      expect(result.segments).toBe(whole.segments.length - pruned.segments.length);
      expect(readdirSync(copy.log)).toHaveLength(whole.segments.length);
      expect(readdirSync(copy.anchor)).not.toContain("retention.checkpoints");
    }));

  it("that was killed between its record and the last file is finished by the next", () =>
    onCopy(pruned, async (copy) => {
      for (const { name } of [...whole.run("mcp-1", 0).slice(1), ...whole.run("mcp-2", 0).slice(-2, -1)])
        copyFileSync(join(whole.log, name), join(copy.log, name));
      expect(await judge(copy)).toMatchObject({ ok: true, faults: [] });
      await prune(copy);
      expect(readdirSync(copy.log).sort()).toEqual(pruned.segments.map(({ name }) => name));
      expect(await judge(copy)).toMatchObject({ ok: true, faults: [] });
    }));

  it("is refused while a hold stands, for lines that are too young, and for a log that does not hold", () =>
    onCopy(whole, async (copy) => {
      const untouched = () =>
        expect(readdirSync(copy.log).filter((name) => name !== "HOLD")).toHaveLength(whole.segments.length);
      writeFileSync(join(copy.log, "HOLD"), "case 2026-17\n");
      await expect(prune(copy)).rejects.toMatchObject({
        code: "audit.hold",
        message: expect.stringContaining("2026-17"),
      });
      untouched();
      copy.save();
      await expect(prune(copy, { keep: 29 * day })).rejects.toMatchObject({ code: "audit.too-young" });
      const [segment] = copy.run("mcp-1");
      segment?.lines.splice(4, 1);
      copy.save();
      await expect(prune(copy)).rejects.toMatchObject({ code: "audit.unverified" });
      untouched();
      expect(readdirSync(copy.anchor)).not.toContain("retention.checkpoints");
    }));
});

const bodyOf = (jws: string | undefined): AuditCheckpoint =>
  JSON.parse(Buffer.from(jws?.split(".")[1] ?? "", "base64url").toString()) as AuditCheckpoint;
const record = (copy: LogCopy): AuditCheckpoint => bodyOf(copy.checkpoints.retention?.[0]);
const forge = async (copy: LogCopy, change: (body: AuditCheckpoint) => void, keys = test.keyring): Promise<void> => {
  const body = record(copy);
  change(body);
  copy.checkpoints.retention = [await auditSigner(keys.signer("audit")).sign(body)];
};
const headsOf = (body: AuditCheckpoint) => body.pruned?.heads ?? [];

const tampering: readonly { name: string; found: AuditFaultCode; tamper(copy: LogCopy): void | Promise<void> }[] = [
  {
    name: "the record is gone: the beginning of a run",
    found: "chain.beginning",
    tamper: (copy) => void delete copy.checkpoints.retention,
  },
  {
    name: "the record is gone: a whole run",
    found: "run.missing",
    tamper: (copy) => void delete copy.checkpoints.retention,
  },
  {
    name: "a segment more than the record says is gone",
    found: "chain.beginning",
    tamper(copy) {
      const [first] = copy.run("mcp-1");
      copy.segments = copy.segments.filter((segment) => segment !== first);
    },
  },
  {
    name: "a young run is gone",
    found: "run.missing",
    tamper(copy) {
      const run = copy.run("mcp-1");
      copy.segments = copy.segments.filter((segment) => !run.includes(segment));
    },
  },
  {
    name: "the record is of another deployment's key",
    found: "checkpoint.key.unknown" as AuditFaultCode,
    tamper: (copy) => forge(copy, () => undefined, foreign),
  },
  {
    name: "the record names another line than the one that was signed",
    found: "retention.unfounded",
    tamper: (copy) =>
      forge(copy, (body) => {
        for (const head of headsOf(body)) head.digest = "A".repeat(43);
      }),
  },
  {
    name: "the record names more lines than were ever signed",
    found: "retention.unfounded",
    tamper: (copy) =>
      forge(copy, (body) => {
        for (const head of headsOf(body)) head.sequence += 1_000;
      }),
  },
  {
    name: "the record covers lines that were signed after the time it names",
    found: "retention.unfounded",
    tamper(copy) {
      const heads = copy.checkpoints["mcp-1"]?.flatMap((jws) => bodyOf(jws).heads) ?? [];
      const young = copy.run("mcp-1")[0]?.name.split(".").slice(0, 2).join(".");
      const last = new Map(heads.filter(({ writer }) => writer === young).map((head) => [head.tenant, head]));
      return forge(copy, (body) => void headsOf(body).push(...last.values()));
    },
  },
  {
    name: "the record is younger than any may be",
    found: "checkpoint.body.shape" as AuditFaultCode,
    tamper: (copy) =>
      forge(copy, (body) => {
        if (body.pruned !== undefined) body.pruned.before = later - 29 * day;
      }),
  },
  {
    name: "the record is the second, and the first is gone",
    found: "checkpoint.missing",
    tamper: (copy) =>
      forge(copy, (body) => {
        body.number = 2;
        body.previous = "A".repeat(43);
      }),
  },
  {
    name: "the first line that is left is edited",
    found: "chain.broken",
    tamper(copy) {
      const [first] = copy.run("mcp-2");
      if (first !== undefined) first.lines[0] = changed(first.lines[0] ?? "", { event: { status_code: "x" } });
    },
  },
  {
    name: "a line of a segment that a cut-off retention left is edited",
    found: "chain.broken",
    tamper(copy) {
      const left = whole.run("mcp-1", 0).at(-1);
      if (left === undefined) throw new TypeError("no segment");
      const lines = [...left.lines];
      lines[1] = changed(lines[1] ?? "", { event: { status_code: "x" } });
      copy.segments.push({ name: left.name, lines });
    },
  },
];

describe("a log after its retention, in the hands of somebody else", () => {
  for (const { name, found, tamper } of tampering)
    it(`is found out: ${name}`, () =>
      onCopy(pruned, async (copy) => {
        await tamper(copy);
        mkdirSync(copy.log, { recursive: true });
        copy.save();
        const verdict = await judge(copy);
        expect(verdict.ok).toBe(false);
        expect(verdict.faults.map(({ code }) => code)).toContain(found);
      }));
});
