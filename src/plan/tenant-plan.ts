// The desired state of one tenant in one environment, as plain values: what provisioning makes real.
import type { TenantClient, TenantContent, TenantRole } from "../bundle/documents.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";

/** A secret that the tenant's servers need: where its value is, and how they get it. */
export interface PlannedSecret {
  /** such as `oauth.google.web.clientSecret` */
  field: string;
  /** `env:`, `file:`, `aws-sm:` or `aws-ssm:` */
  reference: string;
  delivery: "sealed" | "reference";
}

export interface TenantPlan {
  tenantId: string;
  environment: string;
  /** name of the Pulumi stack: the id, or `<id>.<environment>` outside of `local` */
  stack: string;
  platform: TenantSpec["identity"]["platform"];
  /** `<deployment>/<environment>/<tenantId>`: the mark by which creates adopt their own and refuse what is foreign */
  owner: string;
  /** the organization and the signing entry can't be destroyed */
  protect: boolean;
  organization: {
    displayName: string;
    status: TenantSpec["status"];
    /** e-mail domains */
    domains: string[];
    /** values of `aud` that the tenant's hosts accept, the subdomain's first */
    audiences: string[];
    users: { email: string; roles: string[] }[];
  };
  roles: TenantRole[];
  clients: Omit<TenantClient, "clientId">[];
  /** names of the claims in the platform's tokens */
  claims: { tenant: string; roles: string };
  secrets: PlannedSecret[];
  /** the signed config's content, but for what only provisioning knows */
  content: Omit<TenantContent, "issuers" | "clients" | "secrets">;
  /** features that a reader of the content must know, because they narrow access; sorted */
  requires: string[];
}
