// An `up` that must leave every resource the one it was.
import type { ResourceOperation } from "../engine/engine-progress.ts";
import type { Stack, StackResult } from "../engine/open-stack.ts";
import { RehearsalError } from "./rehearsal-error.ts";

/** Throws `rehearsal.invalid` where one of `forbidden` happens to a resource; `what` begins the sentence. */
export async function upInPlace(
  engine: Pick<Stack, "up">,
  what: string,
  forbidden: readonly ResourceOperation[] = ["replace"],
): Promise<StackResult> {
  const result = await engine.up();
  const lost = result.steps.filter(
    ({ operation, type }) => forbidden.includes(operation) && !type.startsWith("pulumi:"),
  );
  if (lost.length === 0) return result;
  const names = lost.map(({ operation, name }) => `${operation} ${name}`).join(", ");
  throw new RehearsalError("rehearsal.invalid", `${what} must change in place, and leads to: ${names}.`, {
    kind: "failed",
  });
}
