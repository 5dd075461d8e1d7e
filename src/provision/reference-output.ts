// A secret reference → a secret output, for the platforms' own SDKs: the value exists encrypted, or not at all.
import { type Output, output, secret } from "@pulumi/pulumi";
import type { PlannedReference } from "../plan/tenant-plan.ts";
import { resolveSecret } from "../secret/resolve-secret.ts";

/** Resolves when the program runs. A rejected output ends the run with `secret.missing` and the like, never a value. */
export function referenceOutput(
  { field, reference }: PlannedReference,
  place: { root: string; environment: Readonly<Record<string, string | undefined>> },
): Output<string> {
  return secret(output(resolveSecret(reference, { ...place, field })));
}
