import { describe } from "vitest";
import { openPgliteStores } from "../../../src/store/postgres/open-pglite-stores.ts";
import { storesContract } from "../contract/stores-contract.ts";

describe("stores in PGlite", () => {
  storesContract((options) => openPgliteStores(options));
});
