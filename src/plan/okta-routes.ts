// Which of a tenant's connections an Okta org sends people to by their mail domain.
import { oktaName, oktaNameLengths } from "./okta-name.ts";
import type { TenantPlan } from "./tenant-plan.ts";

export interface PlannedRoute {
  connection: string;
  /** name of the rule in the org */
  name: string;
  type: "SAML2" | "OIDC";
  /** verified ones; at least one */
  domains: string[];
  status: "ACTIVE" | "INACTIVE";
}

/** Routes in the order of the connections; none for a connection without a verified domain. Pure. */
export function oktaRoutes(plan: TenantPlan): PlannedRoute[] {
  return plan.enterprise.flatMap(({ name: connection, kind, domains: asked }): PlannedRoute[] => {
    const domains = asked.filter((domain) => plan.verifiedDomains.includes(domain));
    if (domains.length === 0) return [];
    const name = oktaName(plan, `route ${connection}`, oktaNameLengths.rule);
    const status = plan.organization.status === "suspended" ? "INACTIVE" : "ACTIVE";
    return [{ connection, name, type: kind === "saml" ? "SAML2" : "OIDC", domains, status }];
  });
}

/** The org's host: what tells one org from another. */
export function oktaHost({ org }: { org: { name: string; url?: string | undefined } }): string {
  return `${org.name}.${org.url ?? "okta.com"}`;
}
