import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tenantId, tenantRepository } from "../../bench/tenant-repository.ts";
import { ensureEngine } from "../../src/engine/ensure-engine.ts";
import { openStack } from "../../src/engine/open-stack.ts";
import { startLocalPlatform } from "../../src/local/start-local-platform.ts";

test("a tenant that came up through cmd/run, as the official host starts programs, is unchanged for our own host", async () => {
  const root = await mkdtemp(join(tmpdir(), "tenantry-official-"));
  await tenantRepository(root);
  const platform = await startLocalPlatform({ directory: join(root, ".tenantry", "local"), preferredPort: 0 });
  try {
    const shared = { root, stack: tenantId, engine: await ensureEngine(), environment: "local" };
    const official = await openStack({ ...shared, env: { ...process.env, TENANTRY_HOST_SPAWN: "1" } });
    expect((await official.up()).changes.create).toBeGreaterThan(5);
    await official.preview({ expectNoChanges: true });
    const own = await openStack(shared);
    expect(Object.keys((await own.up({ expectNoChanges: true })).changes)).toEqual(["same"]);
    expect(await own.outputs()).toEqual(await official.outputs());
  } finally {
    await platform.close();
    await rm(root, { recursive: true, force: true });
  }
});
