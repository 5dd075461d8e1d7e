import { storeError } from "../store-error.ts";

/** Reads the word that a writing function answers with. Throws `store.unknown-tenant`, `store.exists` or `store.max-users`. */
export function expectOk(outcome: string | undefined): void {
  if (outcome === "ok") return;
  if (outcome === "unknown-tenant") throw storeError("store.unknown-tenant", "there is no such tenant");
  if (outcome === "exists") throw storeError("store.exists", "the id or the domain is taken");
  if (outcome === "max-users")
    throw storeError("store.max-users", "the tenant has as many members as its quota allows");
  throw storeError("store.corrupt", "the database answered what none of our functions says", { kind: "failed" });
}
