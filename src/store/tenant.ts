// A tenant as a store keeps it: the request's entities (issue 53, phase 1) under their own names. Times are milliseconds
// since the epoch, as `Date.now()` gives them. Client secrets are references or sealed texts, never plain.

export interface Tenant {
  tenantId: string;
  organizationName: string;
  /** the organization's own domain, lower case; belongs to one tenant alone */
  domain?: string;
  status: "active" | "suspended" | "trial";
  plan: "free" | "pro" | "enterprise";
  settings: TenantSettings;
  /** ms since the epoch */
  createdAt: number;
  updatedAt: number;
}

export interface TenantSettings {
  oauth?: {
    google?: TenantOAuthConfig | TenantOAuthConfig[];
    github?: TenantOAuthConfig | TenantOAuthConfig[];
    microsoft?: TenantOAuthConfig | TenantOAuthConfig[];
    saml?: SAMLConfig;
  };
  /** e-mail addresses that may enter */
  allowlist?: string[];
  /** e-mail domains of the tenant's people */
  domains?: string[];
  quotas?: TenantQuotas;
  features?: FeatureFlags;
}

/** One OAuth app of the tenant's own at a provider. */
export interface TenantOAuthConfig {
  /** tells several apps of one provider apart */
  name?: string;
  clientId: string;
  /** a reference (`env:`, `file:`, `aws-sm:`, `aws-ssm:`), never the secret itself */
  clientSecret: string;
  redirectUri: string;
  scopes?: string[];
}

export interface SAMLConfig {
  /** IdP SSO URL */
  entryPoint: string;
  /** SP entity ID */
  issuer: string;
  /** IdP certificate, PEM */
  cert: string;
  /** SP callback URL */
  callbackUrl: string;
  identifierFormat?: string;
  signatureAlgorithm?: string;
}

export interface TenantQuotas {
  maxUsers: number;
  maxSessionsPerUser: number;
  rateLimit: {
    requestsPerMinute: number;
    requestsPerDay: number;
  };
}

export type FeatureFlags = Record<string, boolean | number | string>;

/** A member. `role` is one of the built-in roles, or the id of a role of the tenant's own. */
export interface TenantUser {
  userId: string;
  email: string;
  role: string;
  /** ms since the epoch */
  joinedAt: number;
}

/** Paging by key: order is by tenant id, and `after` is the last id of the page before. */
export interface ListOptions {
  /** tenants of one page, 1 to 1000; default 100 */
  limit?: number;
  /** last tenant id of the page before */
  after?: string;
  status?: Tenant["status"];
}
