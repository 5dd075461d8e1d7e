import { describe } from "vitest";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import { storedTenancyContract } from "./stored-tenancy-contract.ts";

describe("a tenancy over tenants in memory", () => {
  storedTenancyContract(async () => openMemoryStores());
});
