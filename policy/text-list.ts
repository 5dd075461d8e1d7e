import { readValue } from "./read-value.ts";

/** Gives the texts of a list; a single text counts as a list of one, anything else as an empty one. */
export function textList(from: unknown, ...path: readonly (string | number)[]): string[] {
  const value = readValue(from, ...path);
  const list: unknown[] = Array.isArray(value) ? Array.from(value, (_, index) => readValue(value, index)) : [value];
  return list.filter((each): each is string => typeof each === "string");
}
