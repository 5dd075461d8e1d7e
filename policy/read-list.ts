import { readValue } from "./read-value.ts";

/** Gives the items of a list, those that are not known yet as nothing; what is no list is empty. An iterator would read them and throw. */
export function readList(from: unknown, ...path: readonly (string | number)[]): unknown[] {
  const value = readValue(from, ...path);
  return Array.isArray(value) ? Array.from({ length: value.length }, (_, index) => readValue(value, index)) : [];
}
