import { storeError } from "../store-error.ts";

/** The number of rows that a query or a list asks for. Throws `store.invalid` outside of 1 to 1,000. */
export function checkPage(limit: number | undefined): number {
  const rows = limit ?? 100;
  if (Number.isSafeInteger(rows) && rows >= 1 && rows <= 1_000) return rows;
  throw storeError("store.invalid", "limit is not 1 to 1,000");
}
