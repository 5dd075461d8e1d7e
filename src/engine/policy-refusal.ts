// Engine: what mandatory policies said, as one coded error.
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import type { EngineProgress } from "./engine-progress.ts";

export type PolicyViolation = Extract<EngineProgress, { type: "violation" }>;

/** `engine.policy` (refused), one violation a line, each once; undefined where there is none. */
export function policyRefusal(
  violations: readonly PolicyViolation[],
  stack: string,
): TenantryError<EngineErrorCode> | undefined {
  // The engine puts the policy's description before what it says of the resource.
  const said = new Set(violations.map(({ policy, text }) => `${text.split("\n").at(-1) ?? ""} (${policy})`));
  if (said.size === 0) return undefined;
  const message = [`policies refuse ${stack}:`, ...said];
  return new TenantryError<EngineErrorCode>("engine.policy", message.join("\n  "), {
    kind: "refused",
    mend: "mend what is named, and run it again",
  });
}
