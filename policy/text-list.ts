import { readList } from "./read-list.ts";
import { readValue } from "./read-value.ts";

/** Gives the texts of a list; a single text counts as a list of one, anything else as an empty one. */
export function textList(from: unknown, ...path: readonly (string | number)[]): string[] {
  const value = readValue(from, ...path);
  return (typeof value === "string" ? [value] : readList(value)).filter(
    (each): each is string => typeof each === "string",
  );
}
