import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlannedRedis, plannedRedis } from "../../src/plan/planned-redis.ts";
import { redisAccess } from "../../src/plan/redis-access.ts";
import { isTenantId } from "../../src/spec/tenant-id.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";

const redis = { url: "rediss://redis.example:6379", admin: "env:REDIS", adminUser: "default" } as const;
const elasticache = { engine: "redis", region: "eu-central-1", authentication: "password" } as const;
const specOf = (tenantId: string, asked: object = { isolation: "acl" }, status = "active"): TenantSpec =>
  ({ tenantId, status, runtime: { redis: asked } }) as TenantSpec;
const planned = (spec: TenantSpec, places: object): PlannedRedis => {
  const found = plannedRedis(spec, `example/prod/${spec.tenantId}`, places);
  if (found === undefined) throw new TypeError("a user is planned");
  return found;
};

describe("a tenant's Redis user", () => {
  it("is planned only where the spec asks for one", () => {
    expect(plannedRedis(specOf("acme", { isolation: "prefix" }), "o", { redis })).toBeUndefined();
    expect(plannedRedis({ tenantId: "acme" } as TenantSpec, "o", { redis, elasticache })).toBeUndefined();
  });

  it("is where the spec or the deployment says", () => {
    expect(planned(specOf("acme"), { redis }).service).toBe("self-managed");
    expect(planned(specOf("acme"), { elasticache }).service).toBe("elasticache");
    const chosen = specOf("acme", { isolation: "acl", service: "elasticache" });
    expect(planned(chosen, { redis, elasticache }).service).toBe("elasticache");
  });

  it("is off while the tenant is suspended", () => {
    expect(planned(specOf("acme", { isolation: "acl" }, "suspended"), { redis }).enabled).toBe(false);
    expect(planned(specOf("acme", { isolation: "acl" }, "trial"), { redis }).enabled).toBe(true);
  });

  it("takes turns between two users of ElastiCache, and has one for an IAM role", () => {
    const at = (epoch: number) => planned(specOf("acme", { isolation: "acl", rotation: { epoch } }), { elasticache });
    expect(at(1)).not.toHaveProperty("previousUser");
    expect(at(2)).toMatchObject({ previousUser: at(1).user });
    expect(at(3)).toMatchObject({ user: at(1).user, previousUser: at(2).user });
    const iam = planned(specOf("acme", { isolation: "acl", rotation: { epoch: 2 } }), {
      elasticache: { ...elasticache, authentication: "iam" },
    });
    expect(iam).not.toHaveProperty("previousUser");
  });

  it("has an id on ElastiCache that AWS takes and that no other tenant has, for every tenant id", () => {
    const ids = fc.stringMatching(/^[a-z](?:-?[a-z0-9]){0,40}$/).filter(isTenantId);
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        const [a, b] = [planned(specOf(one), { elasticache }), planned(specOf(other), { elasticache })];
        expect(a.user).toMatch(/^(?=.{1,40}$)[a-z](?:-?[a-z0-9])*$/);
        if (one !== other) expect(a.user).not.toBe(b.user);
      }),
    );
  });

  it("reaches its own prefix alone, by rules that begin with nothing", () => {
    const access = redisAccess(planned(specOf("acme"), { redis })).split(" ");
    expect(access.slice(0, 3)).toEqual(["~tenantry:{acme}:*", "&tenantry:{acme}:*", "-@all"]);
    expect(access.indexOf("-@dangerous")).toBeGreaterThan(access.indexOf("+@geo"));
    expect(
      access.filter((word) => /^\+@(?:all|admin|dangerous|read|write|keyspace|scripting|pubsub)$/.test(word)),
    ).toEqual([]);
  });
});
