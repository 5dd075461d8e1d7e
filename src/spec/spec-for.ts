// The spec that one environment's provisioning sees.
import { type Clock, systemClock } from "../clock.ts";
import { overlaidSpec } from "./overlay-problems.ts";
import type { SpecResult } from "./parse-tenant-spec.ts";
import type { RedisService } from "./redis-spec.ts";
import { faultsOf, rememberSource, sourceOf } from "./spec-source.ts";
import type { TenantSpec } from "./tenant-spec.ts";

/**
 * Lays `environments.<environment>` over the spec and validates the result whole; faults point into the overlay.
 * An environment that the spec does not name gives the spec without its overlays. With `baseHost` the tenant's
 * callbacks are held to exactly `<tenantId>.<baseHost>` and its custom domain;
 * with `redis` a user of its own must have a place among the services that the deployment has.
 */
export function specFor(
  spec: TenantSpec,
  environment: string,
  options: { clock?: Clock; baseHost?: string; redis?: readonly RedisService[] } = {},
): SpecResult {
  const { clock = systemClock, ...context } = options;
  const source = sourceOf(spec) ?? { file: `${spec.tenantId}.yaml`, text: "" };
  const result = overlaidSpec(spec, environment, clock(), context);
  if ("problems" in result) return { ok: false, faults: faultsOf(result.problems, source) };
  rememberSource(result.spec, source);
  return { ok: true, spec: result.spec };
}
