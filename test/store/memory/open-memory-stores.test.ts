import { describe } from "vitest";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import { storesContract } from "../contract/stores-contract.ts";

describe("stores in memory", () => {
  storesContract(async (options) => openMemoryStores(options));
});
