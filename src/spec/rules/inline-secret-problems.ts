// Secrets that somebody pasted into a spec, comments included: known by the shapes that their makers gave them.
import type { ParsedNode } from "yaml";
import type { Problem } from "../fault.ts";
import { pathAt } from "../locate.ts";

const shapes =
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY|\bGOCSPX-[\w-]{10}|\bgh[pousr]_\w{20}|\bgithub_pat_\w{20}|\bAKIA[0-9A-Z]{16}\b|\bxox[abprs]-[\w-]{10}|\b[sr]k_live_\w{10}|\bAIza[\w-]{30}|\bglpat-[\w-]{15}|\beyJ[\w-]{8,500}\.eyJ[\w-]{8}|\b[\w~.]{3}8Q~[\w~.-]{30}/g;

/** Looks through the whole text in linear time; the message never repeats what was found. */
export function inlineSecretProblems(text: string, root: ParsedNode | null): Problem[] {
  return [...text.matchAll(shapes)].map((hit) => ({
    code: "spec.inline-secret",
    path: pathAt(root, hit.index),
    offset: hit.index,
    message:
      "this looks like a secret itself; keep it out of the file and its history: replace it, and write where the new one is (env:NAME, file:PATH, aws-sm:ID or aws-ssm:NAME)",
  }));
}
