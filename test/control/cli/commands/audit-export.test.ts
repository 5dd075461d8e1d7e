import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { jsonlSink } from "../../../../src/runtime/audit/jsonl-sink.ts";
import { openAuditLog } from "../../../../src/runtime/audit/open-audit-log.ts";
import { fakeTerminal } from "../fake-terminal.ts";

const at = 1_795_000_000;
/** subjects that strangers chose */
const hostile = [
  "=cmd|'/C calc'!A0",
  "+1+1",
  "-2+3",
  "@SUM(1)",
  "\t=1",
  "\r=1",
  'says "hello", twice',
  "two\nlines\r\nand more",
  "café ☕ 𝄞 שלום",
  "a,b;c",
  "it's =already",
  "\u0000\u001b[31m",
];

describe("tenantry audit export", () => {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-export-"));
  const folder = join(directory, "log");
  beforeAll(async () => {
    const place = { deployment: "test", environment: "local", writer: "mcp-1", clock: () => at };
    const log = await openAuditLog({ ...place, sinks: [jsonlSink({ directory: folder, fsync: false })] });
    hostile.forEach((subject, n) => {
      const decided = { id: `r-${n}`, at, decision: "refused", code: "token.audience", tenantId: "acme" } as const;
      log.record({ ...decided, subject, path: "=HYPERLINK(1)" });
    });
    await log.close();
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const call = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: directory, env: {} });
    const code = await runCli(["audit", "export", folder, "--tenant", "acme", ...words], terminal);
    return { code, out: terminal.out(), err: terminal.err() };
  };

  it("writes CSV that gives every text back and that no spreadsheet takes for a formula", async () => {
    const { code, out } = await call("--format", "csv");
    expect(code).toBe(0);
    const [header = [], ...rows] = parseCsv(out);
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([header.length]));
    const of = (name: string) => rows.map((row) => row[header.indexOf(name)] ?? "");
    expect(of("actor").map((text) => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text))).toEqual(hostile);
    expect(rows.flat().filter((text) => /^[=+\-@\t\r]/.test(text))).toEqual([]);
    expect(of("operation")).toEqual(hostile.map(() => "'=HYPERLINK(1)"));
  });

  it("writes JSON with the texts as they are, into a file where one is named", async () => {
    const out = join(directory, "acme.json");
    const { code, err } = await call("--format", "json", "--out", out);
    expect(code).toBe(0);
    expect(err).toContain(`${hostile.length} records`);
    const rows = JSON.parse(readFileSync(out, "utf8")) as { actor: string; time: string; sequence: number }[];
    expect(rows.map(({ actor }) => actor)).toEqual(hostile);
    expect(rows[0]).toMatchObject({ time: new Date(at * 1_000).toISOString(), sequence: 1 });
    expect(JSON.parse((await call("--reason", "nothing")).out)).toEqual([]);
  });

  it("writes OCSF events, one a line, each with its chain's place", async () => {
    const lines = (await call("--format", "ocsf")).out.trim().split("\n");
    expect(lines).toHaveLength(hostile.length);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({
      class_uid: 3002,
      metadata: { sequence: 2, labels: ["tenant:acme"] },
    });
  });

  it("refuses a format that it does not have", async () => {
    expect((await call("--format", "xlsx")).code).toBe(2);
  });
});

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let cell = cells.exec(text); cell !== null; cell = cells.exec(text)) {
    rows.at(-1)?.push(cell[1]?.replaceAll('""', '"') ?? cell[2] ?? "");
    if (cell[3] === "\r\n" && cells.lastIndex < text.length) rows.push([]);
  }
  expect(cells.lastIndex === 0 || cells.lastIndex === text.length).toBe(true);
  return rows;
}
