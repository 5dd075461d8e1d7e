// `npm run faults`: injects each fault of docs/faults.md into a real Redis, PostgreSQL and servers, and prints what became of
// the requests. `--json`: one document on stdout. `--only TEXT`: faults whose name holds it. Exit codes: 1 where a stated
// outcome does not hold, 2 for wrong usage, 3 where Redis or PostgreSQL is missing here.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import type { FaultOutcome } from "../test/faults/fault-scenario.ts";
import { faultScenarios } from "../test/faults/fault-scenarios.ts";
import { type PostgresServer, startPostgres } from "../test/mock/postgres-server.ts";

const { json, only } = readArguments();
if (spawnSync("redis-server", ["--version"]).error !== undefined) missing("redis-server is not here");
let postgres: PostgresServer | undefined;
const scenarios = faultScenarios(() => postgres ?? missing("PostgreSQL is not here")).filter(({ fault }) =>
  fault.includes(only),
);
if (scenarios.length === 0) wrongUsage(`no fault's name holds ${JSON.stringify(only)}`);
postgres = await startPostgres().catch((error: unknown): never => missing(String(error)));
const rows = await runAll().finally(() => postgres?.close());
process.stdout.write(json ? `${JSON.stringify(rows, undefined, 2)}\n` : `${tableOf(rows)}\n`);
process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1;

interface Row extends FaultOutcome {
  readonly fault: string;
  readonly done: string;
}

async function runAll(): Promise<Row[]> {
  const found: Row[] = [];
  for (const { fault, done, run } of scenarios) {
    process.stderr.write(`${fault} …\n`);
    const failed = { sent: 0, right: 0, lost: 0, twice: 0, holds: false };
    const outcome = await run().catch((error: unknown) => ({ ...failed, ended: `broke off: ${String(error)}` }));
    found.push({ fault, done, ...outcome });
  }
  return found;
}

function tableOf(all: readonly Row[]): string {
  const table = new Table({
    head: ["fault", "what was done", "sent", "decided rightly", "lost", "counted twice", "how it ended", "holds"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [24, 30, 8, 10, 7, 10, 34, 7],
    colAligns: ["left", "left", "right", "right", "right", "right", "left", "left"],
  });
  for (const { fault, done, sent, right, lost, twice, ended, holds } of all)
    table.push([fault, done, sent, right, lost, twice, ended, holds ? "yes" : "NO"]);
  return table.toString();
}

function readArguments(): { json: boolean; only: string } {
  try {
    const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string" } } });
    return { json: values.json ?? false, only: values.only ?? "" };
  } catch (error) {
    return wrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function missing(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(3);
}

function wrongUsage(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}
