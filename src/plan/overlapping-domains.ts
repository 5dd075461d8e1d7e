// Names that lie below another tenant's domain: cookies, suffix rules and codes reach from the one to the other.
import type { Claimant, Report } from "./cross-tenant-proof.ts";

/** Compares whole labels. What is exactly the same is found elsewhere, except a host that is another's mail domain. */
export function overlappingDomains(claimants: readonly Claimant[], report: Report): void {
  const domains = new Map<string, Claimant>();
  for (const each of claimants) if (each.kind === "mail-domain") domains.set(each.key, each);
  for (const each of claimants) {
    if (each.kind !== "host" && each.kind !== "mail-domain") continue;
    for (const name of namesAbove(each.key, each.kind === "host")) {
      const owner = domains.get(name);
      if (owner === undefined || owner.plan === each.plan) continue;
      const [a, b] = [owner.plan.tenantId, each.plan.tenantId];
      if (each.kind === "host")
        report(
          "fleet.host-overlap",
          owner,
          each,
          `host ${each.key} of ${b} lies in ${name}, a domain of ${a}`,
          `a page on https://${each.key}/ sets a cookie for ${name}, and ${a}'s servers receive it`,
        );
      else
        report(
          "fleet.domain-overlap",
          owner,
          each,
          `${each.key} of ${b} lies in ${name}, a domain of ${a}`,
          `a sign-in rule for names that end in ${name} sends somebody@${each.key} to ${a}`,
        );
      break;
    }
  }
}

/** mcp.eu.acme.example → eu.acme.example, acme.example; with `itself`, the name first. A top-level domain is nobody's. */
function* namesAbove(name: string, itself: boolean): Generator<string> {
  if (itself) yield name;
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) yield name.slice(dot + 1);
}
