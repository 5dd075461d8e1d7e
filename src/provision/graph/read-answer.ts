// What Microsoft Graph answered, as JSON: read with doubt, because it comes from outside.
import { ProvisionError } from "../provision-error.ts";

/** Every member may be missing. Throws `graph.unreachable` for what is no JSON object. */
export function readAnswer<Shape extends object>(text: string): Partial<Shape> {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === "object" && value !== null) return value as Partial<Shape>;
  } catch {
    // said below, without a word of the text
  }
  throw new ProvisionError("graph.unreachable", "An answer of Microsoft Graph can't be read.", {
    kind: "failed",
    mend: "Run it again: what it made is found.",
  });
}
