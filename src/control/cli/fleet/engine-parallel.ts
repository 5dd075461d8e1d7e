// How many of a tenant's resources the engine works on at once: management APIs refuse (429) what comes all together.
import type { DeploymentSettings } from "../../../spec/deployment-settings.ts";
import type { TenantSpec } from "../../../spec/tenant-spec.ts";

type Wishes = NonNullable<DeploymentSettings["parallel"]>;

/** Auth0's management API answers 429 to what many tenants have; five at once is what its users came to. */
const defaults: Wishes = { auth0: 5 };

/** Gives `undefined` where the engine's own number is good. `wished` is the setting `tenantry:parallel`. */
export function engineParallel(spec: TenantSpec | undefined, wished: Wishes = {}): number | undefined {
  if (spec === undefined) return undefined;
  // overlays too: the stack may be of any environment, and too few at once does no harm
  const platforms = [spec, ...Object.values(spec.environments ?? {})].flatMap(
    ({ identity }) => identity?.platform ?? [],
  );
  const numbers = platforms.flatMap((platform) => wished[platform] ?? defaults[platform] ?? []);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}
