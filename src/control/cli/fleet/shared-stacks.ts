// The platform stacks that have to follow when tenants come, change or go: an Okta org's routing rules are one list for all.
import type { StackResult } from "../../../engine/open-stack.ts";
import { parseStackName } from "../../../spec/parse-stack-name.ts";
import type { StackOutcome } from "../run-stacks.ts";
import type { StackName } from "../stack-names.ts";

/** `platform`, or `platform.<environment>`, of each environment among the tenants' stacks. */
export function sharedStacks(tenants: readonly StackName[]): StackName[] {
  const environments = new Set(tenants.map(({ stack }) => parseStackName(stack).environment));
  return [...environments].map((environment) => ({
    tenantId: "platform",
    stack: environment === undefined ? "platform" : `platform.${environment}`,
  }));
}

/** Two runs of one stack as one: the second says how it ended, both what they changed. */
export function bothRuns(
  before: StackOutcome<StackResult> | undefined,
  after: StackOutcome<StackResult>,
): StackOutcome<StackResult> {
  if (before === undefined || !before.ok || !after.ok) return after;
  const { changes, steps, seconds, warnings } = before.result;
  const sum = { ...after.result.changes };
  // What stayed the same stayed so in both: it is counted once.
  for (const [operation, count] of Object.entries(changes))
    if (operation !== "same") sum[operation] = (sum[operation] ?? 0) + count;
  const result: StackResult = {
    ...after.result,
    changes: sum,
    steps: [...steps, ...after.result.steps],
    warnings: [...warnings, ...after.result.warnings],
    seconds: Math.round((seconds + after.result.seconds) * 10) / 10,
  };
  return { ...after, result };
}
