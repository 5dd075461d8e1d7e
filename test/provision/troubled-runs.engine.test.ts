// Trouble in a service that a platform's own tests do not bring: each run says what happened to whom and how to go on, without a
// secret, and the next one ends where the first would have. docs/run-faults.md says which test brings the rest.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stack } from "../../src/engine/open-stack.ts";
import type { Cloud } from "../../src/rehearsal/cloud.ts";
import { findSecret } from "../mock/find-secret.ts";
import { type TroubledTenant, troubledPlatforms } from "./troubled-platforms.ts";
import { canary, troubles } from "./troubles.ts";

describe.each(Object.entries(troubles))("a tenant on %s meets", (platform, rows) => {
  let tenant: TroubledTenant;
  let stack: Stack;
  let cloud: Cloud;
  beforeAll(async () => {
    const made = await troubledPlatforms[platform]?.make();
    if (made?.cloud === undefined) throw new TypeError(`${platform} is no platform in a cloud`);
    tenant = made;
    cloud = made.cloud;
    stack = await tenant.open();
  });
  afterAll(() => tenant.close());
  beforeEach(() => {
    cloud.faults.length = 0;
  });

  it.each(rows)("$what", async ({ fault, foreign, code, kind, says, mend }) => {
    if (fault !== undefined) cloud.faults.push(fault);
    if (foreign !== undefined) cloud.put(foreign.type, foreign.id, foreign.properties);
    const error = await stack.up().then(
      () => undefined,
      (thrown: Error & { mend?: string }) => thrown,
    );
    expect(error).toMatchObject({ code, kind, message: expect.stringMatching(says) });
    expect(error?.mend).toMatch(mend);
    for (const text of [error?.message, error?.mend, error?.stack, String(error?.cause)])
      for (const secret of [canary, ...tenant.secrets]) expect(findSecret(text ?? "", secret)).toEqual([]);
    cloud.faults.length = 0;
    if (foreign !== undefined) {
      expect(cloud.get(foreign.type, foreign.id)?.properties).toEqual(foreign.properties);
      cloud.remove(foreign.type, foreign.id);
    }
    await stack.up();
    await stack.up({ expectNoChanges: true });
    expect(await tenant.twice(stack)).toEqual([]);
    await stack.destroy();
    expect(await tenant.standing()).toEqual([]);
  });
});
