import { expect, it } from "vitest";
import { engineParallel } from "../../../../src/control/cli/fleet/engine-parallel.ts";
import type { TenantSpec } from "../../../../src/spec/tenant-spec.ts";

const on = (platform: string, prod?: string) =>
  ({
    identity: { platform },
    ...(prod === undefined ? {} : { environments: { prod: { identity: { platform: prod } } } }),
  }) as unknown as TenantSpec;

it("is five at Auth0, and the engine's own number elsewhere", () => {
  expect(engineParallel(on("auth0"))).toBe(5);
  expect(engineParallel(on("okta"))).toBeUndefined();
  expect(engineParallel(undefined)).toBeUndefined();
});

it("is what the settings say, the smallest where environments differ", () => {
  expect(engineParallel(on("auth0"), { auth0: 12 })).toBe(12);
  expect(engineParallel(on("okta"), { okta: 3 })).toBe(3);
  expect(engineParallel(on("local", "auth0"))).toBe(5);
});
