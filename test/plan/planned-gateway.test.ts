import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatewayRoom } from "../../src/plan/gateway-room.ts";
import { type PlannedGateway, plannedGateway } from "../../src/plan/planned-gateway.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";

function specOf(requestsPerMinute: number, gateway: object = {}, more: Partial<TenantSpec> = {}): TenantSpec {
  return {
    tenantId: "acme",
    plan: "pro",
    status: "active",
    settings: {
      quotas: { maxUsers: 1, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute, requestsPerDay: 1_000 } },
    },
    runtime: {
      gateway: {
        kind: "aws-api-gateway",
        region: "eu-central-1",
        restApis: [{ apiId: "a1b2c3d4e5", stage: "prod" }],
        ...gateway,
      },
    },
    ...more,
  } as TenantSpec;
}

describe("a tenant's limits at the gateway", () => {
  it("never let more through in a minute than the spec says, and at most a thousandth of a second's rate less", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600_000 }), (perMinute) => {
        const { rate = 0, burst = 0 } = plannedGateway(specOf(perMinute))?.limits ?? {};
        expect(rate).toBeGreaterThan(0);
        expect(rate * 60).toBeLessThanOrEqual(perMinute + 1e-9);
        expect(perMinute / 60 - rate).toBeLessThan(0.001 + 1e-9);
        expect(burst).toBe(Math.ceil(perMinute / 60));
      }),
    );
  });

  it("make one tier of tenants with the same plan, place and limits, whatever the order of their stages", () => {
    const [a, b] = [
      { apiId: "a1b2c3d4e5", stage: "prod" },
      { apiId: "f6g7h8i9j0", stage: "prod" },
    ];
    const tier = plannedGateway(specOf(60, { restApis: [a, b] }))?.tier;
    expect(plannedGateway(specOf(60, { restApis: [b, a] }))?.tier).toBe(tier);
    for (const other of [
      specOf(61, { restApis: [a, b] }),
      specOf(60, { restApis: [a] }),
      specOf(60, { restApis: [a, b], region: "eu-west-1" }),
      specOf(60, { restApis: [a, b] }, { plan: "free" }),
    ])
      expect(plannedGateway(other)?.tier).not.toBe(tier);
  });

  it("are the override's as written, in a plan of the tenant's own; suspended, the key is off", () => {
    const override = { rate: 2.5, burst: 9, quotaPerDay: 77 };
    const planned = plannedGateway(specOf(60, { override }, { status: "suspended" }));
    expect(planned).toMatchObject({ limits: { rate: 2.5, burst: 9, quota: 77, period: "DAY" }, enabled: false });
    expect(planned?.tier).toBeUndefined();
    for (const period of ["DAY", "WEEK", "MONTH"] as const) {
      const own = { rate: 2.5, burst: 9, quota: { limit: 770, period } };
      expect(plannedGateway(specOf(60, { override: own }))?.limits).toEqual({
        rate: 2.5,
        burst: 9,
        quota: 770,
        period,
      });
    }
  });

  it("have two keys while the spec keeps the one of the epoch before", () => {
    const rotation = (gateway: object) => plannedGateway(specOf(60, gateway))?.rotation;
    expect(rotation({})).toEqual({ epoch: 1, keepPrevious: false });
    expect(rotation({ rotation: { epoch: 2 } })).toEqual({ epoch: 2, keepPrevious: true });
    expect(rotation({ rotation: { epoch: 2, keepPrevious: false } })).toEqual({ epoch: 2, keepPrevious: false });
  });

  it("are none without a gateway", () => {
    expect(plannedGateway(specOf(60, { kind: "none" }))).toBeUndefined();
    expect(plannedGateway({ ...specOf(60), runtime: undefined } as unknown as TenantSpec)).toBeUndefined();
  });
});

describe("the room in an AWS account", () => {
  const some = (count: number, shape: Partial<PlannedGateway>): PlannedGateway[] =>
    Array.from(
      { length: count },
      () => ({ region: "eu-central-1", rotation: { epoch: 1, keepPrevious: false }, ...shape }) as PlannedGateway,
    );

  it.each([
    [some(10_000, { tier: "a" }), 10_000, 1, 1],
    [some(10_001, { tier: "a" }), 10_001, 1, 2],
    [some(5_001, { tier: "a", rotation: { epoch: 2, keepPrevious: true } }), 10_002, 1, 2],
    [some(300, {}), 300, 300, 1],
    [some(301, {}), 301, 301, 2],
    [[...some(5, { tier: "a" }), ...some(299, {})], 304, 300, 1],
    [[...some(5, { tier: "a" }), ...some(300, {})], 305, 301, 2],
  ])("counts keys and plans (case %#)", (gateways, keys, usagePlans, accounts) => {
    expect(gatewayRoom(gateways)).toEqual([{ region: "eu-central-1", keys, usagePlans, accounts }]);
  });

  it("counts each region alone", () => {
    const both = [...some(200, {}), ...some(200, { region: "us-east-1" })];
    expect(gatewayRoom(both).map(({ accounts }) => accounts)).toEqual([1, 1]);
    expect(gatewayRoom([])).toEqual([]);
  });
});
