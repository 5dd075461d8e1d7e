// `npm run bench`: every ratio and size that we owe, measured in this process, with its target beside it.
// A missed target is a figure, not a failure: the exit code is 0. A case that crashes makes it 1, wrong usage 2.
import { parseArgs } from "node:util";
import type { BenchResult } from "./bench-case.ts";
import { loadCases } from "./load-cases.ts";
import { resultHeader, resultLine } from "./result-line.ts";
import { runRatio } from "./run-ratio.ts";

const usage = "usage: npm run bench -- [--json] [--only REGEX] [--rounds N] [--full] [--list]";
const options = readOptions();
const say = (line: string) => (options.json ? process.stderr : process.stdout).write(`${line}\n`);
const cases = (await loadCases(new URL("cases/", import.meta.url))).filter(({ name }) => options.only.test(name));

if (options.list) {
  for (const { name } of cases) say(name);
} else {
  const results: BenchResult[] = [];
  say(resultHeader);
  for (const benchCase of cases) {
    try {
      let result: BenchResult;
      if ("measure" in benchCase) {
        const { name, target, unit } = benchCase;
        const ratio = await benchCase.measure();
        result = { name, ratio, target, met: ratio <= target, unit, control: null };
      } else {
        result = await runRatio(benchCase, { rounds: options.rounds });
      }
      results.push(result);
      say(resultLine(result));
    } catch (error) {
      process.exitCode = 1;
      console.error(`${benchCase.name}: crashed:`, error);
    }
  }
  say(`${results.filter(({ met }) => met).length} of ${cases.length} targets met`);
  if (options.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
}
// A server that a crashed case left open must not hold the process.
process.stdout.write("", () => process.exit());

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "boolean", default: false },
        // read by the cases that take many tries
        full: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        only: { type: "string", default: "" },
        rounds: { type: "string" },
      },
    });
    const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
    if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
      throw new TypeError("--rounds wants 1 or more");
    return { json: values.json, list: values.list, only: new RegExp(values.only), rounds };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return process.exit(2);
  }
}
