// The shape of `tenantry:redis:User`'s inputs; what they may hold was judged with the spec and the plan.
import type { PropertyMap } from "../../provider/property-value.ts";
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import { Unknown } from "../../provider/unknown.ts";

const shapes = {
  ...{ url: "string", admin: "string", adminUser: "string", owner: "string", user: "string", prefix: "string" },
  ...{ accessString: "string", enabled: "boolean", epoch: "number", keepPrevious: "boolean", eraseOnDelete: "boolean" },
} as const;

/** Finds what is missing or misplaced; no reason repeats a value. */
export function checkRedisUser(news: PropertyMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [property, shape] of Object.entries(shapes)) {
    const value = news[property];
    if (value instanceof Unknown) continue;
    if (typeof value !== shape || value === "") failures.push({ property, reason: `must be a ${shape}` });
  }
  const { accessString, url } = news;
  if (typeof accessString === "string" && /(?:^| )(?:[#>]|on(?: |$)|off(?: |$)|nopass(?: |$))/.test(accessString))
    failures.push({ property: "accessString", reason: "holds patterns and commands alone: no password, on or off" });
  if (typeof url === "string" && url.includes("@"))
    failures.push({ property: "url", reason: "holds no user and no password: they have properties of their own" });
  return failures;
}
