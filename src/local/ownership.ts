import { localError } from "./local-error.ts";

/** Throws `local.foreign-owner` unless both are one. */
export function guardOwner(owner: string, asking: string): void {
  if (owner !== asking) throw localError("local.foreign-owner", "The object belongs to another owner.");
}
