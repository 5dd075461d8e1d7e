import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import type { RedisService } from "../../src/spec/redis-spec.ts";
import { specFor } from "../../src/spec/spec-for.ts";
import { edited } from "./cases/spec-case.ts";

const redis = (text: string): string =>
  edited("  customDomain: mcp.acme.example\n", `  customDomain: mcp.acme.example\n  redis: ${text}\n`);
const alone = (text: string) => {
  const parsed = parseTenantSpec(redis(text), { file: "acme.yaml" });
  return parsed.ok ? [] : parsed.faults;
};
const within = (text: string, services: readonly RedisService[]) => {
  const parsed = parseTenantSpec(redis(text), { file: "acme.yaml" });
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.faults));
  const result = specFor(parsed.spec, "local", { redis: services });
  return result.ok ? [] : result.faults;
};

describe("runtime.redis", () => {
  it.each([
    "{ isolation: prefix }",
    "{ isolation: acl }",
    "{ isolation: acl, service: elasticache }",
    "{ isolation: acl, service: self-managed, eraseOnDelete: true, rotation: { epoch: 3, keepPrevious: true } }",
  ])("is sound as %s", (text) => {
    expect(alone(text)).toEqual([]);
  });

  it.each([
    ["{ isolation: prefix, service: elasticache }", "runtime.redis.service", "remove it"],
    ["{ isolation: prefix, rotation: { epoch: 2 } }", "runtime.redis.rotation", "remove it"],
    ["{ isolation: prefix, eraseOnDelete: true }", "runtime.redis.eraseOnDelete", "remove it"],
    [
      "{ isolation: acl, rotation: { epoch: 1, keepPrevious: true } }",
      "runtime.redis.rotation.keepPrevious",
      "no epoch before the first",
    ],
    ["{ isolation: acl, service: elasticache, eraseOnDelete: true }", "runtime.redis.eraseOnDelete", "reaches no keys"],
  ])("is refused as %s, with its place", (text, path, says) => {
    expect(alone(text)).toEqual([
      expect.objectContaining({
        code: "spec.redis",
        path,
        message: expect.stringContaining(says),
        line: expect.any(Number),
      }),
    ]);
  });

  it.each([
    "{ isolation: database }",
    "{}",
    "{ isolation: acl, service: memcached }",
    "{ isolation: acl, rotation: { epoch: 0 } }",
    "{ isolation: acl, rotation: { epoch: 1.5 } }",
    "{ isolation: acl, password: hunter2hunter2 }",
    "{ isolation: acl, eraseOnDelete: sometimes }",
  ])("has a shape that refuses %s", (text) => {
    expect(alone(text).length).toBeGreaterThan(0);
  });

  it.each<[string, readonly RedisService[], string, string]>([
    ["{ isolation: acl }", [], "runtime.redis.isolation", "the deployment has no Redis"],
    ["{ isolation: acl, service: elasticache }", ["self-managed"], "runtime.redis.service", "tenantry:elasticache"],
    ["{ isolation: acl, service: self-managed }", ["elasticache"], "runtime.redis.service", "tenantry:redis"],
    ["{ isolation: acl }", ["self-managed", "elasticache"], "runtime.redis.isolation", "choose with service"],
    ["{ isolation: acl, eraseOnDelete: true }", ["elasticache"], "runtime.redis.eraseOnDelete", "reaches no keys"],
  ])("is refused as %s in a deployment with %j", (text, services, path, says) => {
    expect(within(text, services)).toEqual([
      expect.objectContaining({ code: "spec.redis", path, message: expect.stringContaining(says) }),
    ]);
  });

  it("finds its place where there is one", () => {
    expect(within("{ isolation: acl }", ["self-managed"])).toEqual([]);
    expect(within("{ isolation: acl }", ["elasticache"])).toEqual([]);
    expect(within("{ isolation: acl, service: elasticache }", ["self-managed", "elasticache"])).toEqual([]);
    expect(within("{ isolation: prefix }", [])).toEqual([]);
  });
});
