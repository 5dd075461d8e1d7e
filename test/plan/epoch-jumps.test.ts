import { expect, it } from "vitest";
import { epochJumps } from "../../src/plan/epoch-jumps.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";

const spec = (identity: number | undefined, redis?: number, gateway?: number): TenantSpec =>
  ({
    tenantId: "acme",
    identity: { platform: "entra", ...(identity === undefined ? {} : { rotation: { epoch: identity } }) },
    runtime: {
      redis: redis === undefined ? { isolation: "prefix" } : { isolation: "acl", rotation: { epoch: redis } },
      gateway: gateway === undefined ? { kind: "none" } : { kind: "aws-api-gateway", rotation: { epoch: gateway } },
    },
  }) as unknown as TenantSpec;
const said = (before: TenantSpec, after: TenantSpec) =>
  epochJumps(before, after).map(({ path, message }) => `${path.join(".")}: ${message.split(";")[0]}`);

it.each([
  ["the same epoch", spec(2, 2, 2), spec(2, 2, 2)],
  ["the next one", spec(2, 2, 2), spec(3, 3, 3)],
  ["the first rotation", spec(undefined), spec(2)],
  ["a user or a key that is new", spec(1), spec(1, 4, 4)],
])("%s is no jump", (_what, before, after) => expect(said(before, after)).toEqual([]));

it.each([
  [
    "from the first to the third",
    spec(undefined),
    spec(3),
    ["identity.rotation.epoch: rotate one epoch at a time: 2 first"],
  ],
  [
    "backwards",
    spec(3),
    spec(2),
    ["identity.rotation.epoch: epochs only grow: 3 was before, so 2 can't come after it"],
  ],
  [
    "back to none",
    spec(2),
    spec(undefined),
    ["identity.rotation.epoch: epochs only grow: 2 was before, so 1 can't come after it"],
  ],
  [
    "of what has an epoch of its own",
    spec(1, 1, 5),
    spec(1, 3, 9),
    [
      "runtime.redis.rotation.epoch: rotate one epoch at a time: 2 first",
      "runtime.gateway.rotation.epoch: rotate one epoch at a time: 6 first",
    ],
  ],
])("a jump %s is refused", (_what, before, after, faults) => expect(said(before, after)).toEqual(faults));
