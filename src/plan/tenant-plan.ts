// The desired state of one tenant in one environment, as plain values: what provisioning makes real.
import type { TenantClient, TenantContent, TenantRole } from "../bundle/documents.ts";
import type { LocalIdentity } from "../spec/local-identity-spec.ts";
import type { OAuthProvider } from "../spec/oauth-apps.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { PlannedGateway } from "./planned-gateway.ts";
import type { PlannedRedis } from "./planned-redis.ts";

/** A secret that the tenant's servers need: where its value is, and how they get it. */
export interface PlannedSecret {
  /** such as `oauth.google.web.clientSecret` */
  field: string;
  /** `env:`, `file:`, `aws-sm:` or `aws-ssm:` */
  reference: string;
  delivery: "sealed" | "reference";
}

/** A secret that goes to the identity platform, not to servers. */
export interface PlannedReference {
  /** such as `enterprise.workforce.clientSecret` */
  field: string;
  /** `env:`, `file:`, `aws-sm:` or `aws-ssm:` */
  reference: string;
}

interface ConnectionBase {
  name: string;
  /** e-mail domains whose people are sent there, sorted */
  domains: string[];
}

/** A connection to an identity provider that the tenant's own organization runs. */
export type PlannedConnection = ConnectionBase &
  (
    | {
        kind: "saml";
        entryPoint: string;
        /** our own entity id there */
        entityId: string;
        /** PEM, one or (during a rotation) two */
        certificates: string[];
        signatureAlgorithm: "sha256" | "sha512";
        identifierFormat?: string;
      }
    | { kind: "oidc"; issuer: string; clientId: string; secret: PlannedReference; scopes: string[] }
    | { kind: "entra"; directory: string; clientId: string; secret: PlannedReference }
  );

/** The tenant's own app at a social provider. */
export interface PlannedSocialApp {
  provider: OAuthProvider;
  name: string;
  clientId: string;
  secret: PlannedReference;
  scopes: string[];
  redirectUri: string;
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
  /** how servers get the tenant's secrets; those of `secrets`, and those that the platform makes */
  delivery: PlannedSecret["delivery"];
  enterprise: PlannedConnection[];
  social: PlannedSocialApp[];
  /** host of the tenant's own sign-in pages */
  customDomain?: string;
  /** mail domains, and `customDomain`, whose DNS records are in place; sorted */
  verifiedDomains: string[];
  /** the Route 53 zone in which verification records of its own names are written */
  dnsZone?: { name: string; route53ZoneId: string };
  /** credentials of the tenant's apps: those of `epoch`, and of the epoch before where `keepPrevious` */
  rotation: { epoch: number; keepPrevious: boolean };
  /** its key and limits at an API gateway; absent where there is none */
  gateway?: PlannedGateway;
  /** its own user in Redis or Valkey; absent where the prefix alone keeps keys apart */
  redis?: PlannedRedis;
  /** the platform's own options, as the spec has them */
  options: Pick<TenantSpec["identity"], "auth0" | "okta" | "entra" | "b2c"> & { local?: Omit<LocalIdentity, "users"> };
  /** the signed config's content, but for what only provisioning knows */
  content: Omit<TenantContent, "issuers" | "clients" | "secrets">;
  /** features that a reader of the content must know, because they narrow access; sorted */
  requires: string[];
}
