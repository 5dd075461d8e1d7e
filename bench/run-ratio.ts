import type { BenchResult, Contest, RatioCase } from "./bench-case.ts";
import { timeCalls } from "./time-calls.ts";

const batchMicroseconds = 50_000; // long enough that a clock tick or one minor collection does not decide a round
const longCallMicroseconds = 500_000;
const maximumCalls = 2_000_000;

/** Times a ratio case: subject, floor and floor again in turn, round after round; median of the rounds' ratios. */
export async function runRatio(
  benchCase: RatioCase,
  options: { readonly rounds?: number | undefined } = {},
): Promise<BenchResult> {
  const clock = benchCase.clock ?? "cpu";
  const contest = await benchCase.prepare();
  try {
    const subjectCalls = await callsPerBatch(contest.subject, clock);
    const floorCalls = await callsPerBatch(contest.floor, clock);
    const slow = Math.max(subjectCalls.microseconds, floorCalls.microseconds) > longCallMicroseconds;
    const rounds = options.rounds ?? benchCase.rounds ?? (slow ? 5 : 15);

    const ratios: number[] = [];
    const controls: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const took = await runRound(contest, round, subjectCalls.calls, floorCalls.calls, clock);
      ratios.push(took.subject / took.floor);
      // Which floor stands above the line changes with the round, so that a drift within the round cancels out.
      controls.push(round % 2 === 0 ? took.again / took.floor : took.floor / took.again);
    }
    const ratio = median(ratios);
    const { name, target, unit } = benchCase;
    return { name, ratio, target, met: ratio <= target, unit, control: median(controls) };
  } finally {
    await contest.close?.();
  }
}

async function runRound(
  contest: Contest,
  round: number,
  subjectCalls: number,
  floorCalls: number,
  clock: "cpu" | "wall",
) {
  const took = { subject: 0, floor: 0, again: 0 };
  const turns = ["subject", "floor", "again"] as const;
  for (let turn = 0; turn < turns.length; turn++) {
    const who = turns[(turn + round) % turns.length] ?? "subject";
    const subject = who === "subject";
    took[who] = await timeCalls(subject ? contest.subject : contest.floor, subject ? subjectCalls : floorCalls, clock);
  }
  return took;
}

/** Doubles the calls until a batch is long enough to measure; this is the warm-up too. */
async function callsPerBatch(work: Contest["subject"], clock: "cpu" | "wall") {
  for (let calls = 1; ; calls *= 2) {
    const microseconds = await timeCalls(work, calls, clock);
    if (microseconds * calls >= batchMicroseconds || calls * 2 > maximumCalls) return { calls, microseconds };
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
