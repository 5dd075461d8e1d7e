// A log and its checkpoints as texts that a test may change, and put back as somebody with the disk in hand would.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AuditLine, firstLink, lineDigest } from "../../../src/verify/audit/audit-line.ts";

export interface Segment {
  name: string;
  lines: string[];
}

export class LogCopy {
  readonly directory: string;
  segments: Segment[];
  /** writer → checkpoints in order */
  checkpoints: Record<string, string[]>;
  /** bytes that stand in a segment's place as they are */
  raw: Record<string, Buffer> = {};

  constructor(from: string) {
    this.directory = mkdtempSync(join(tmpdir(), "tenantry-tampered-"));
    cpSync(from, this.directory, { recursive: true });
    this.segments = readdirSync(this.log)
      .sort()
      .map((name) => ({ name, lines: linesOf(join(this.log, name)) }));
    this.checkpoints = Object.fromEntries(
      readdirSync(this.anchor).map((name) => [name.replace(".checkpoints", ""), linesOf(join(this.anchor, name))]),
    );
  }

  get log(): string {
    return join(this.directory, "log");
  }

  get anchor(): string {
    return join(this.directory, "anchor");
  }

  /** segments of the `n`th run of `writer` */
  run(writer: string, n = 0): Segment[] {
    const runs = [...new Set(this.segments.map(({ name }) => name.split(".").slice(0, 2).join(".")))];
    const run = runs.filter((name) => name.startsWith(`${writer}.`))[n];
    return this.segments.filter(({ name }) => name.startsWith(`${run}.`));
  }

  save(): void {
    for (const name of readdirSync(this.log)) rmSync(join(this.log, name));
    for (const { name, lines } of this.segments) {
      writeFileSync(join(this.log, name), this.raw[name] ?? lines.map((line) => `${line}\n`).join(""));
    }
    for (const name of readdirSync(this.anchor)) rmSync(join(this.anchor, name));
    for (const [writer, lines] of Object.entries(this.checkpoints)) {
      writeFileSync(join(this.anchor, `${writer}.checkpoints`), lines.map((line) => `${line}\n`).join(""));
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** What a careful forger does: every sequence and every `prev` of the segments' chains made right again. */
export function rechain(segments: readonly Segment[]): void {
  const heads = new Map<string, { sequence: number; digest: string }>();
  for (const segment of segments) {
    segment.lines = segment.lines.map((text) => {
      const line = parse(text);
      const place = { deployment: "test", environment: "local", tenant: line.tenant, writer: line.writer };
      const head = heads.get(line.tenant) ?? { sequence: 0, digest: firstLink(place) };
      const next = JSON.stringify({ ...line, prev: head.digest, sequence: head.sequence + 1 });
      heads.set(line.tenant, { sequence: head.sequence + 1, digest: lineDigest(next) });
      return next;
    });
  }
}

export function parse(line: string): AuditLine & { event: Record<string, unknown> } {
  return JSON.parse(line) as AuditLine & { event: Record<string, unknown> };
}

/** The line with something of it changed; `event` is merged. */
export function changed(line: string, over: Partial<AuditLine>): string {
  const before = parse(line);
  const event = Object.entries({ ...before.event, ...over.event }).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ ...before, ...over, event: Object.fromEntries(event) });
}

function linesOf(file: string): string[] {
  return readFileSync(file, "utf8").split("\n").slice(0, -1);
}
