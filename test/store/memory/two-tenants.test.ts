import { expect, it } from "vitest";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import { twoTenantWalk } from "../contract/two-tenant-walk.ts";

it("100,000 random steps of two tenants find nothing of one in the other (memory)", async () => {
  const report = await twoTenantWalk(async (options) => openMemoryStores(options), {
    steps: 100_000,
    seed: 20_261_127,
  });
  expect(Object.values(report).reduce((sum, count) => sum + count, 0)).toBe(100_000);
});
