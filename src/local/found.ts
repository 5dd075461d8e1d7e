import { localError } from "./local-error.ts";

/** Gives what is there; throws `local.unknown` for what is not. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw localError("local.unknown", "There is no such object.");
  return value;
}
