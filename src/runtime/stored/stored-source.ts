// Where tenants come from in a deployment without specs, checked before anything is opened: a store and a bundle never mix (design §3.8).
import type { TrustedIssuer } from "../../bundle/documents.ts";
import type { Stores } from "../../store/stores.ts";
import { type RuntimeError, runtimeError } from "../runtime-error.ts";
import type { TenancyOptions } from "../tenancy-options.ts";
import type { StoredTenants } from "./stored-tenants.ts";

export interface StoredSource {
  readonly stores: Stores & Required<Pick<Stores, "lives">>;
  readonly tenants: StoredTenants;
}

/** what a server says about a bundle, and only then */
const ofBundles = ["bundle", "config", "root", "state", "push", "poll", "sealKeys"] as const;

/** Gives what `source: "store"` is made of; `undefined` for any other source. Throws `runtime.source` (usage) where options contradict. */
export function storedSource(options: TenancyOptions): StoredSource | undefined {
  const { source, stores, tenants } = options;
  if (source !== "store") {
    if (tenants !== undefined)
      throw refused("`tenants` is about a store's own tenants", 'set `source: "store"`, or take `tenants` away');
    return undefined;
  }
  const mixed = ofBundles.filter((name) => options[name] !== undefined);
  if (mixed.length > 0)
    throw refused(
      `tenants come from the store, and ${mixed.map((name) => `\`${name}\``).join(", ")} would bring a bundle's`,
      'take them away, or take `source: "store"` away: specs and stores of tenants never mix',
    );
  if (stores === undefined || typeof stores === "function")
    throw refused(
      '`source: "store"` needs `stores` that are open already',
      "pass what `openRedisStores`, `openPostgresStores` or `openMemoryStores` gave, opened without `declared`",
    );
  const { lives } = stores;
  if (lives === undefined)
    throw refused(
      "these stores have no tenants of their own: they were opened with `declared`, for a bundle's",
      "open them without `declared`",
    );
  if (tenants === undefined)
    throw refused("a store does not say who signs its tenants' tokens", "give `tenants.issuers`");
  checkTenants(tenants);
  return { stores: { ...stores, lives, close: () => stores.close() }, tenants };
}

function checkTenants({ issuers, life, allowance, entries }: StoredTenants): void {
  if (typeof issuers !== "function") {
    if (!Array.isArray(issuers) || issuers.length === 0)
      throw refused("`tenants.issuers` names nobody", "name an issuer");
    const shared = (issuers as readonly TrustedIssuer[]).find(
      ({ tenantClaim, tenantValue }) => !tenantClaim || tenantValue !== undefined,
    );
    if (shared !== undefined)
      throw refused(
        `every tenant would trust ${shared.issuer}, and its tokens do not say whose they are`,
        "name the claim that holds the tenant's id (`tenantClaim`), or give a function that gives each tenant its own issuers",
      );
  }
  const whole = (value: number | undefined, least: number): boolean =>
    value === undefined || (Number.isSafeInteger(value) && value >= least);
  if (!whole(life, 1) || !whole(allowance, 0) || !whole(entries, 1))
    throw refused(
      "`tenants` takes `life` and `allowance` in whole seconds and `entries` as a count",
      "write whole numbers, 1 or more (`allowance`: 0 or more)",
    );
}

function refused(message: string, mend: string): RuntimeError {
  return runtimeError("runtime.source", message, { kind: "usage", mend });
}
