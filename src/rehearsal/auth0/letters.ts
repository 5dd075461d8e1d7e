// Ids and shapes of Auth0.
import type { PlainValue } from "../../provider/reveal.ts";

/** letters and digits of either case, as ids of organizations, clients and grants have them */
export const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Entries of a map, or none. */
export function entriesOf(value: PlainValue | undefined): [string, PlainValue][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
