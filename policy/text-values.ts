// Every text in a resource's inputs, with its path.
import { readValue } from "./read-value.ts";

/** Gives path and text, depth first; what is not known yet is left out. */
export function* textValues(value: unknown, path: readonly string[] = []): Generator<[path: string[], text: string]> {
  if (typeof value === "string") yield [[...path], value];
  else if (typeof value === "object" && value !== null)
    for (const key of Object.keys(value)) yield* textValues(readValue(value, key), [...path, key]);
}
