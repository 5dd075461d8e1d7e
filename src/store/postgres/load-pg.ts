// The driver, loaded where PostgreSQL is spoken to and nowhere else: PGlite needs none of it.
import { storeError } from "../store-error.ts";

/** Throws `store.configuration` (missing) where the package is not installed. */
export async function loadPg(): Promise<typeof import("pg")["default"]> {
  try {
    return (await import("pg")).default;
  } catch (cause) {
    throw storeError("store.configuration", "PostgreSQL needs the package pg", {
      kind: "missing",
      mend: "npm install pg",
      cause,
    });
  }
}
