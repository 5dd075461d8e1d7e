// Which tenants trust which issuer, and whether its tokens tell them apart: what a fleet's rules prove before a bundle exists.
import { LRUCache } from "lru-cache";
import type { TrustedIssuer } from "../../bundle/documents.ts";
import { limits } from "../../limits.ts";

export interface IssuerHolders {
  /** Notes what a tenant trusts now, in place of what it trusted before. */
  hold(tenantId: string, issuers: readonly TrustedIssuer[]): void;
  /** Says whether a token of one of the tenant's issuers could be another tenant's, too. */
  isShared(tenantId: string): boolean;
}

interface Holders {
  /** claim (empty: none) → how many tenants are told apart by it */
  readonly claims: Map<string, number>;
  /** what that claim must say → how many tenants it names */
  readonly values: Map<string, number>;
}

type Hold = readonly { readonly issuer: string; readonly claim: string; readonly value: string }[];

/** Knows the tenants that were read here: of one that no request named yet, nothing can be said. */
export function issuerHolders(tenants: number = limits.fleetTenants): IssuerHolders {
  const byIssuer = new Map<string, Holders>();
  const holds = new LRUCache<string, Hold>({ max: tenants, dispose: (hold) => count(hold, -1) });

  function count(hold: Hold, by: 1 | -1): void {
    for (const { issuer, claim, value } of hold) {
      const holders = byIssuer.get(issuer) ?? { claims: new Map(), values: new Map() };
      byIssuer.set(issuer, holders);
      add(holders.claims, claim, by);
      add(holders.values, value, by);
      if (holders.claims.size === 0) byIssuer.delete(issuer);
    }
  }

  return {
    hold(tenantId, issuers) {
      const own = new Map(issuers.map((trusted) => [trusted.issuer, trusted]));
      const hold = [...own.values()].map(({ issuer, tenantClaim = "", tenantValue = tenantId }) => ({
        ...{ issuer, claim: tenantClaim, value: tenantClaim === "" ? "" : tenantValue },
      }));
      // the old hold is disposed of by `delete`, before the new one counts
      holds.delete(tenantId);
      count(hold, 1);
      holds.set(tenantId, hold);
    },
    isShared(tenantId) {
      return (holds.get(tenantId) ?? []).some(({ issuer, claim, value }) => {
        const holders = byIssuer.get(issuer);
        if (holders === undefined) return true;
        const more = (holders.claims.get(claim) ?? 0) > 1;
        return holders.claims.size > 1 || (claim === "" && more) || (holders.values.get(value) ?? 0) > 1;
      });
    },
  };
}

function add(counts: Map<string, number>, name: string, by: 1 | -1): void {
  const next = (counts.get(name) ?? 0) + by;
  if (next === 0) counts.delete(name);
  else counts.set(name, next);
}
