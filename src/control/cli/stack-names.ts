// What somebody typed as tenants of a stack command: `acme` or `acme.prod` (design §3.1).
import { parseStackName } from "../../spec/parse-stack-name.ts";

export interface StackName {
  tenantId: string;
  /** as the engine knows it */
  stack: string;
}

/** Gives each stack once, in the order typed; a word that can be no stack throws `settings.stack-name` (usage). */
export function stackNames(typed: readonly string[]): StackName[] {
  return [...new Set(typed)].map((stack) => ({ tenantId: parseStackName(stack).tenantId, stack }));
}
