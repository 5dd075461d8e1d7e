// Everything that somebody who holds the log's disk may try, and what it must be found as.
import { gzipSync } from "node:zlib";
import { auditSigner } from "../../../src/bundle/audit-signer.ts";
import type { AuditCheckpoint } from "../../../src/bundle/documents.ts";
import { documentTypes } from "../../../src/bundle/documents.ts";
import type { Keyring } from "../../../src/bundle/keyring.ts";
import { signDocument } from "../../../src/bundle/sign-document.ts";
import type { AuditFaultCode } from "../../../src/verify/audit/audit-fault.ts";
import { changed, type LogCopy, parse, rechain, type Segment } from "./log-copy.ts";

export interface TamperingCase {
  name: string;
  /** one of these codes must be among the faults */
  found: AuditFaultCode;
  tamper(copy: LogCopy, tools: TamperingTools): void | Promise<void>;
}

export interface TamperingTools {
  keyring: Keyring;
  /** keys of another deployment */
  foreign: Keyring;
  /** the same log as it was a while ago */
  older: LogCopy;
}

const first = (segments: readonly Segment[]): Segment => segments[0] as Segment;
const last = (segments: readonly Segment[]): Segment => segments.at(-1) as Segment;
const indexOf = (segment: Segment, tenant: string, from = 3): number =>
  segment.lines.findIndex((line, n) => n >= from && parse(line).tenant === tenant);
const bodyOf = (jws: string): AuditCheckpoint =>
  JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString()) as AuditCheckpoint;
const checkpoint = (copy: LogCopy, n: number): string => copy.checkpoints["mcp-1"]?.at(n) ?? "";
const put = (copy: LogCopy, n: number, jws: string): void => {
  const list = copy.checkpoints["mcp-1"] ?? [];
  list[n < 0 ? list.length + n : n] = jws;
};

const lines: TamperingCase[] = [
  {
    name: "a reason is edited in the middle",
    found: "chain.broken",
    tamper(copy) {
      const segment = first(copy.run("mcp-1"));
      segment.lines[5] = changed(segment.lines[5] ?? "", { event: { status_code: "admitted", status_id: 1 } });
    },
  },
  {
    name: "the last signed line of a chain is edited",
    found: "head.differs",
    tamper(copy) {
      const { lines: all } = last(copy.run("mcp-1"));
      all[all.length - 1] = changed(all.at(-1) ?? "", { event: { count: 7 } });
    },
  },
  {
    name: "a line is edited and every later hash made right",
    found: "head.differs",
    tamper(copy) {
      const run = copy.run("mcp-1");
      first(run).lines[5] = changed(first(run).lines[5] ?? "", { event: { status: "Success", status_code: "x" } });
      rechain(run);
    },
  },
  {
    name: "a line is deleted",
    found: "chain.gap",
    tamper: (copy) => void first(copy.run("mcp-1")).lines.splice(7, 1),
  },
  {
    name: "a line is deleted and everything after it renumbered and rehashed",
    found: "head.differs",
    tamper(copy) {
      const run = copy.run("mcp-1");
      first(run).lines.splice(7, 1);
      rechain(run);
    },
  },
  {
    name: "a chain loses its first line",
    found: "chain.beginning",
    tamper(copy) {
      const segment = first(copy.run("mcp-1"));
      segment.lines.splice(indexOf(segment, "acme", 0), 1);
    },
  },
  {
    name: "the newest lines are cut off",
    found: "chain.truncated",
    tamper: (copy) => void last(copy.run("mcp-1")).lines.splice(-4),
  },
  {
    name: "a whole segment in the middle is gone",
    found: "chain.gap",
    tamper(copy) {
      const gone = copy.run("mcp-1")[1];
      copy.segments = copy.segments.filter((segment) => segment !== gone);
    },
  },
  {
    name: "the last segment is gone",
    found: "chain.truncated",
    tamper(copy) {
      const gone = last(copy.run("mcp-1"));
      copy.segments = copy.segments.filter((segment) => segment !== gone);
    },
  },
  {
    name: "two lines change places",
    found: "chain.repeated",
    tamper(copy) {
      const segment = first(copy.run("mcp-1"));
      const a = indexOf(segment, "acme");
      const b = indexOf(segment, "acme", a + 1);
      [segment.lines[a], segment.lines[b]] = [segment.lines[b] ?? "", segment.lines[a] ?? ""];
    },
  },
  {
    name: "two segments change places",
    found: "chain.repeated",
    tamper(copy) {
      const [one, two] = copy.run("mcp-1");
      if (one && two) [one.lines, two.lines] = [two.lines, one.lines];
    },
  },
  {
    name: "a line is there twice",
    found: "chain.repeated",
    tamper(copy) {
      const { lines: all } = first(copy.run("mcp-1"));
      all.splice(6, 0, all[5] ?? "");
    },
  },
  {
    name: "a forged line stands between two",
    found: "chain.repeated",
    tamper(copy) {
      const { lines: all } = first(copy.run("mcp-1"));
      all.splice(6, 0, changed(all[5] ?? "", { event: { status_code: "forged" } }));
    },
  },
  {
    name: "two tenants' lines are swapped",
    found: "chain.broken",
    tamper(copy) {
      const segment = first(copy.run("mcp-1"));
      const [a, b] = [indexOf(segment, "acme"), indexOf(segment, "globex")];
      const [one, two] = [parse(segment.lines[a] ?? ""), parse(segment.lines[b] ?? "")];
      segment.lines[a] = JSON.stringify({ ...one, event: two.event });
      segment.lines[b] = JSON.stringify({ ...two, event: one.event });
    },
  },
  {
    name: "one tenant's whole chain is given to another, rehashed",
    found: "chain.missing",
    tamper(copy) {
      const run = copy.run("mcp-1");
      for (const segment of run) {
        segment.lines = segment.lines.map((line) =>
          parse(line).tenant === "acme" ? changed(line, { tenant: "umbrella" }) : line,
        );
      }
      rechain(run);
    },
  },
  {
    name: "every line of one tenant is gone",
    found: "chain.missing",
    tamper(copy) {
      for (const segment of copy.run("mcp-1")) {
        segment.lines = segment.lines.filter((line) => parse(line).tenant !== "globex");
      }
    },
  },
  {
    name: "lines of another writer are spliced in",
    found: "file.foreign-line",
    tamper: (copy) => void first(copy.run("mcp-1")).lines.splice(4, 0, ...first(copy.run("mcp-2")).lines.slice(0, 3)),
  },
  {
    name: "two writers' files change names",
    found: "file.foreign-line",
    tamper(copy) {
      const [one, two] = [first(copy.run("mcp-1")), first(copy.run("mcp-2"))];
      [one.lines, two.lines] = [two.lines, one.lines];
    },
  },
  {
    name: "a run's lines say they are another run's",
    found: "run.missing",
    tamper(copy) {
      const run = copy.run("mcp-1");
      for (const segment of run) {
        segment.name = segment.name.replace(/\.[a-z0-9]+\./, ".0zzzz0000.");
        segment.lines = segment.lines.map((line) => changed(line, { writer: "mcp-1.0zzzz0000" }));
      }
      rechain(run);
    },
  },
  {
    name: "everything of one run is gone",
    found: "run.missing",
    tamper(copy) {
      const run = copy.run("mcp-1");
      copy.segments = copy.segments.filter((segment) => !run.includes(segment));
    },
  },
  {
    name: "a line follows the signed end of a run",
    found: "chain.after-close",
    tamper(copy) {
      const run = copy.run("mcp-1");
      last(run).lines.push(changed(last(run).lines.at(-1) ?? "", { event: { status_code: "late" } }));
      rechain(run);
    },
  },
  {
    name: "a line is spelled with spaces",
    found: "line.malformed",
    tamper(copy) {
      const { lines: all } = first(copy.run("mcp-1"));
      all[5] = JSON.stringify(parse(all[5] ?? ""), undefined, 1).replaceAll("\n", "");
    },
  },
  {
    name: "a member is there twice, for readers that take the last",
    found: "line.malformed",
    tamper(copy) {
      const { lines: all } = first(copy.run("mcp-1"));
      all[5] = (all[5] ?? "").replace(/,"tenant":/, ',"sequence":1,"tenant":');
    },
  },
  {
    name: "a line holds garbage",
    found: "line.malformed",
    tamper: (copy) => void first(copy.run("mcp-1")).lines.splice(5, 1, "\u0000\u0001 not a line"),
  },
  {
    name: "a line has a member more",
    found: "line.shape",
    tamper(copy) {
      const { lines: all } = first(copy.run("mcp-1"));
      all[5] = JSON.stringify({ ...parse(all[5] ?? ""), zz: 1 });
    },
  },
  {
    name: "a segment ends in the middle of a line",
    found: "file.torn",
    tamper(copy) {
      const { name, lines: all } = first(copy.run("mcp-1"));
      copy.raw[name] = Buffer.from(all.join("\n"));
    },
  },
  {
    name: "a packed segment does not unpack",
    found: "file.unreadable",
    tamper(copy) {
      const segment = first(copy.run("mcp-1"));
      const packed = gzipSync(segment.lines.map((line) => `${line}\n`).join(""));
      packed[Math.floor(packed.length / 2)] = (packed[Math.floor(packed.length / 2)] ?? 0) ^ 0xff;
      segment.name += ".gz";
      copy.raw[segment.name] = packed;
    },
  },
];

const checkpoints: TamperingCase[] = [
  {
    name: "heads of a checkpoint are edited",
    found: "checkpoint.signature.invalid",
    tamper(copy) {
      const [header, , signature] = checkpoint(copy, 1).split(".");
      const body = bodyOf(checkpoint(copy, 1));
      const heads = body.heads.map((head, n) => (n === 0 ? { ...head, sequence: 1 } : head));
      put(copy, 1, `${header}.${Buffer.from(JSON.stringify({ ...body, heads })).toString("base64url")}.${signature}`);
    },
  },
  {
    name: "a checkpoint is signed by the key of another role",
    found: "checkpoint.key.unknown",
    async tamper(copy, { keyring }) {
      put(copy, 1, await auditSigner(keyring.signer("head")).sign(bodyOf(checkpoint(copy, 1))));
    },
  },
  {
    name: "a checkpoint is signed by another deployment's audit key",
    found: "checkpoint.key.unknown",
    async tamper(copy, { foreign }) {
      put(copy, 1, await auditSigner(foreign.signer("audit")).sign(bodyOf(checkpoint(copy, 1))));
    },
  },
  {
    name: "a checkpoint speaks for another deployment",
    found: "checkpoint.deployment.other",
    async tamper(copy, { keyring }) {
      const body = { ...bodyOf(checkpoint(copy, 1)), deployment: "elsewhere" };
      put(copy, 1, await auditSigner(keyring.signer("audit")).sign(body));
    },
  },
  {
    name: "a checkpoint is from the future",
    found: "checkpoint.time.future",
    async tamper(copy, { keyring }) {
      const body = bodyOf(checkpoint(copy, -1));
      put(copy, -1, await auditSigner(keyring.signer("audit")).sign({ ...body, issued: body.issued + 86_400 }));
    },
  },
  {
    name: "a document of another kind stands in a checkpoint's place",
    found: "checkpoint.header.type",
    async tamper(copy, { keyring }) {
      const body = bodyOf(checkpoint(copy, 1));
      put(copy, 1, await signDocument(documentTypes.head, body, keyring.signer("audit"), 1_000_000));
    },
  },
  {
    name: "a checkpoint's signature is stripped",
    found: "checkpoint.envelope.malformed",
    tamper: (copy) => put(copy, 1, checkpoint(copy, 1).split(".").slice(0, 2).join(".")),
  },
  {
    name: "a checkpoint says that its algorithm is none",
    found: "checkpoint.key.algorithm",
    tamper(copy) {
      const [header = "", body] = checkpoint(copy, 1).split(".");
      const none = { ...(JSON.parse(Buffer.from(header, "base64url").toString()) as object), alg: "none" };
      put(copy, 1, `${Buffer.from(JSON.stringify(none)).toString("base64url")}.${body}.`);
    },
  },
  {
    name: "a checkpoint in the middle is gone",
    found: "checkpoint.missing",
    tamper: (copy) => void copy.checkpoints["mcp-1"]?.splice(1, 1),
  },
  {
    name: "the first checkpoint is gone",
    found: "checkpoint.missing",
    tamper: (copy) => void copy.checkpoints["mcp-1"]?.shift(),
  },
  {
    name: "two different checkpoints have one number",
    found: "checkpoint.fork",
    async tamper(copy, { keyring }) {
      const body = bodyOf(checkpoint(copy, 1));
      copy.checkpoints["mcp-1"]?.push(
        await auditSigner(keyring.signer("audit")).sign({ ...body, heads: body.heads.slice(1) }),
      );
    },
  },
  {
    name: "a checkpoint is put in another's place, truly signed",
    found: "checkpoint.broken",
    async tamper(copy, { keyring }) {
      const body = bodyOf(checkpoint(copy, 1));
      put(copy, 1, await auditSigner(keyring.signer("audit")).sign({ ...body, issued: body.issued - 1 }));
    },
  },
  {
    name: "every checkpoint of a writer is gone",
    found: "writer.unsigned",
    tamper(copy) {
      copy.checkpoints = { "mcp-2": copy.checkpoints["mcp-2"] ?? [] };
    },
  },
  {
    name: "a writer is gone, lines and checkpoints",
    found: "writer.missing",
    tamper(copy) {
      copy.segments = copy.segments.filter(({ name }) => !name.startsWith("mcp-2."));
      copy.checkpoints = { "mcp-1": copy.checkpoints["mcp-1"] ?? [] };
    },
  },
  {
    name: "the newest lines are cut off together with the newest checkpoints",
    found: "checkpoint.rollback",
    tamper(copy, { older }) {
      copy.segments = older.segments;
      copy.checkpoints["mcp-1"] = copy.checkpoints["mcp-1"]?.slice(0, older.checkpoints["mcp-1"]?.length) ?? [];
    },
  },
  {
    name: "an old log is played again, with its own checkpoints",
    found: "checkpoint.rollback",
    tamper(copy, { older }) {
      copy.segments = older.segments;
      copy.checkpoints = older.checkpoints;
    },
  },
];

export const tamperingCases: readonly TamperingCase[] = [...lines, ...checkpoints];
