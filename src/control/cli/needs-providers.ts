// Whether a stack needs providers that the engine has to download; a tenant on this machine alone needs none.
import type { TenantSpec } from "../../spec/tenant-spec.ts";

/**
 * Where no valid spec says otherwise (a tenant that is gone, the stack platform), the engine may download what it needs.
 * `store`: the settings name a store of AWS, into which the secrets of a tenant go that are delivered by reference.
 */
export function needsProviders(
  spec: TenantSpec | undefined,
  { store }: { store: boolean } = { store: false },
): boolean {
  if (spec === undefined) return true;
  // overlays too: the stack may be of any environment
  const texts = [spec, ...Object.values(spec.environments ?? {})];
  return texts.some(
    ({ identity, runtime }) =>
      (identity?.platform ?? "local") !== "local" ||
      identity?.dnsZone !== undefined ||
      (runtime?.gateway?.kind ?? "none") !== "none" ||
      (store && runtime?.secrets?.delivery === "reference"),
  );
}
