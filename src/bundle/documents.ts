// The signed documents of a deployment, as their JSON bodies stand on the wire (design §3.3 to §3.6).
// Shared with `verify/` as types and names only: nothing here reads, writes, signs or checks.

/** `typ` of each signed document's protected header; the header holds exactly `alg`, `kid`, `typ`. */
export const documentTypes = {
  root: "tenantry-root+jws",
  tenant: "tenant-config+jws",
  tombstone: "tenant-tombstone+jws",
  head: "tenantry-head+jws",
  suspension: "tenantry-suspension+jws",
  audit: "tenantry-audit+jws",
} as const;

/** Major.minor of every document written by this version. A reader refuses another major. */
export const schemaVersion = "1.0";

/** Words that may stand in `requires`: each narrows access, so that a reader that does not know it must refuse. */
export const knownFeatures = [
  "allowlist",
  "conditions",
  "fine-quotas",
  "policies",
  "redis-acl",
  "sealed-secrets",
] as const;

export const roleNames = ["root", "tenant", "head", "suspension", "audit", "seal"] as const;
export type RoleName = (typeof roleNames)[number];

export type SigningAlgorithm = "ES256" | "EdDSA";

/** A public key as a root lists it; its id is the RFC 7638 thumbprint (base64url SHA-256). */
export interface PublicKeyJwk {
  kty: "EC" | "OKP";
  crv: "P-256" | "Ed25519";
  x: string;
  y?: string;
  alg: SigningAlgorithm | "ECDH-ES+A256KW";
}

/** Whom a deployment trusts for what. Signed by a threshold of the root keys before it and of its own (TUF 6.1). */
export interface RootDocument {
  schema: string;
  requires: string[];
  deployment: string;
  environment: string;
  /** 1, 2, 3 … without gaps */
  version: number;
  /** seconds since the epoch */
  issued: number;
  expires: number;
  /** key id → key */
  keys: Record<string, PublicKeyJwk>;
  roles: Record<RoleName, { keys: string[]; threshold: number }>;
}

/** JWS JSON serialization (RFC 7515 7.2.1) over the exact bytes of a RootDocument. */
export interface SignedRoot {
  payload: string;
  signatures: { protected: string; signature: string }[];
}

/** What stands around every tenant's content. Serialized by RFC 8785; numbers are integers up to 2^53-1. */
export interface TenantConfig {
  schema: string;
  requires: string[];
  deployment: string;
  environment: string;
  tenant: string;
  /** grows by one each time a destroyed id is created again */
  generation: number;
  /** names the content: grows by one when `content` changes, and never otherwise */
  version: number;
  /** counts signatures over one version: a renewal keeps the version and adds one */
  serial: number;
  issued: number;
  expires: number;
  /** base64url SHA-256 of the RFC 8785 form of `config` */
  content: string;
  config: TenantContent;
}

/** What a runtime may know of a tenant. Every list is sorted where order carries no meaning. */
export interface TenantContent {
  organizationName: string;
  status: "active" | "suspended" | "trial";
  plan: "free" | "pro" | "enterprise";
  domain?: string;
  /** verified e-mail domains of the tenant's people */
  domains: string[];
  /** host names that this tenant alone answers on: subdomain of the base host, custom domain */
  hosts: string[];
  /** who may sign this tenant's tokens */
  issuers: TrustedIssuer[];
  /** OAuth clients of the identity platform, without their secrets */
  clients: TenantClient[];
  /** the tenant's own apps at google, github, microsoft and its SAML provider, without secrets */
  oauth: TenantOAuthContent;
  roles: TenantRole[];
  /** e-mail addresses that may enter; an empty list means everybody of the issuers */
  allowlist: string[];
  quotas?: TenantQuotas;
  features: Record<string, boolean | string | number>;
  redis: TenantRedis;
  /** field path such as `oauth.google.web.clientSecret` → where the secret is */
  secrets: Record<string, TenantSecret>;
}

/** The tenant's namespace in Redis or Valkey: every key and channel of it begins with `prefix`. */
export interface TenantRedis {
  prefix: string;
  /** `acl`: a user that can't leave the prefix, and no other, may be signed in for this tenant. Absent: `prefix`. */
  isolation?: "prefix" | "acl";
  /** with `acl`: the user's name */
  user?: string;
  /** with `acl`: by the sealed secret `redis.password`, or as the server's IAM role (ElastiCache) */
  authentication?: "password" | "iam";
}

export interface TrustedIssuer {
  issuer: string;
  /** values of `aud` that are ours; one must be in the token (RFC 8707) */
  audiences: string[];
  algorithms: ("ES256" | "EdDSA" | "RS256" | "PS256")[];
  /** public keys, pinned at provisioning */
  jwks: { keys: Record<string, unknown>[] };
  /** claim that names the tenant; compared with the resolved tenant. Absent: the issuer belongs to one tenant alone. */
  tenantClaim?: string;
  /** what `tenantClaim` must say where the platform has its own name for the tenant; absent: the tenant's id */
  tenantValue?: string;
  /** claim that lists role ids; absent: roles never come from the token */
  rolesClaim?: string;
  /** what stands before each role id in `rolesClaim`, where the platform names roles with their tenant; others are dropped */
  rolesPrefix?: string;
  /** claim that says whether the token's e-mail address is verified; absent: `email_verified` (OpenID Connect Core 5.1) */
  emailVerifiedClaim?: string;
  /**
   * Sign-in policies whose tokens are taken, lower-case, sorted; never without `policyClaim`. An issuer of several policies
   * (Azure AD B2C) signs them all with the same keys: the claim alone tells them apart.
   */
  policies?: string[];
  /** claim that names the policy, compared without regard to ASCII case; `requires` holds `policies` wherever it stands */
  policyClaim?: string;
}

export interface TenantClient {
  name: string;
  kind: "web" | "native" | "machine";
  clientId: string;
  redirectUris: string[];
  scopes: string[];
  /** role ids that a machine client's own tokens carry */
  roles: string[];
}

export interface TenantOAuthApp {
  name: string;
  clientId: string;
  redirectUri: string;
  scopes: string[];
}

export interface TenantOAuthContent {
  google?: TenantOAuthApp[];
  github?: TenantOAuthApp[];
  microsoft?: TenantOAuthApp[];
  saml?: TenantSaml;
}

export interface TenantSaml {
  entryPoint: string;
  issuer: string;
  /** PEM certificates, one or (during a rotation) two */
  cert: string[];
  callbackUrl: string;
  identifierFormat?: string;
  signatureAlgorithm?: "sha256" | "sha512";
}

export interface TenantRole {
  roleId: string;
  name: string;
  permissions: TenantPermission[];
}

export interface TenantPermission {
  resource: string;
  action: string;
  /** attribute → value or operator object; all must hold */
  conditions?: Record<string, unknown>;
}

export interface TenantQuotas {
  maxUsers: number;
  maxSessionsPerUser: number;
  /** requests of the whole tenant */
  rateLimit: { requestsPerMinute: number; requestsPerDay: number };
  /** requests of each user, beside the tenant's (feature `fine-quotas`) */
  perUser?: RateLimit;
  /** tool → calls of it by the whole tenant (feature `fine-quotas`) */
  tools?: Record<string, RateLimit>;
}

/** At least one of the two. */
export interface RateLimit {
  requestsPerMinute?: number;
  requestsPerDay?: number;
}

/** Sealed: a compact or general JWE as text. Reference: `env:`, `file:`, `aws-sm:`, `aws-ssm:`. */
export type TenantSecret = { sealed: string } | { reference: string };

/** The last word on a destroyed tenant: nothing of this generation or an earlier one is valid again. */
export interface TombstoneDocument {
  schema: string;
  requires: string[];
  deployment: string;
  environment: string;
  tenant: string;
  generation: number;
  /** one above the last version of that generation */
  version: number;
  issued: number;
}

/** Joins the fleet at one moment: which tenants, at which versions, on which hosts. At most 4 KB signed. */
export interface HeadDocument {
  schema: string;
  requires: string[];
  deployment: string;
  environment: string;
  version: number;
  issued: number;
  expires: number;
  tenants: IndexRoot;
  routes: IndexRoot;
}

/** An index's table of buckets: its object name is the SHA-256 of its bytes. */
export interface IndexRoot {
  /** base64url SHA-256 of the table */
  digest: string;
  /** records in all buckets together */
  count: number;
  /** buckets: a power of two from 1 to 4096; a record's bucket is the top bits of its key */
  buckets: number;
}

/**
 * Binary layout of the indexes (big endian). A table is `buckets` × 32 bytes: the SHA-256 of each bucket's bytes.
 * A bucket is its records one after another, sorted by key as bytes; the empty bucket is zero bytes long.
 * tenants record, 62 bytes: key 16 | generation 4 | version 6 | length 4 | sha256 of the leaf 32.
 * routes record, 32 bytes: key 16 | tenant key 16 (a host has one record, an issuer may have several; sorted as whole).
 * key of a tenant: first 16 bytes of SHA-256("tenant:" + id); of a route: of SHA-256("host:" + host) or ("issuer:" + url).
 * In a tombstone's record the leaf is the tombstone's JWS and the top bit of `length` is set.
 */
export const indexLayout = {
  keyBytes: 16,
  digestBytes: 32,
  tenantRecordBytes: 62,
  routeRecordBytes: 32,
  tombstoneBit: 0x8000_0000,
  /** records a bucket holds on average before the number of buckets doubles */
  recordsPerBucket: 256,
  maxBuckets: 4_096,
} as const;

/** Who is cut off at once, whatever the tenant configs say. Signed even when empty; missing or expired means deny. */
export interface SuspensionDocument {
  schema: string;
  requires: string[];
  deployment: string;
  environment: string;
  version: number;
  issued: number;
  expires: number;
  entries: SuspensionEntry[];
}

export type SuspensionEntry =
  | { kind: "tenant"; tenant: string; generation: number; since: number }
  /** every token of this subject issued before `notBefore` is refused */
  | { kind: "subject"; tenant: string; subject: string; notBefore: number }
  | { kind: "session"; tenant: string; session: string; since: number }
  /** base64url SHA-256 of the token */
  | { kind: "token"; tenant: string; digest: string; since: number };

/** The newest line of one chain of audit records: a chain is of one tenant and one run of a writer. */
export interface AuditHead {
  /** `platform` for what belongs to no tenant */
  tenant: string;
  /** `<writer>.<run>` */
  writer: string;
  /** lines in the chain so far */
  sequence: number;
  /** base64url SHA-256 of the line's bytes, without its newline */
  digest: string;
}

/** The chains of one writer at one moment. Kept outside of the store that holds the lines (docs/audit.md). */
export interface AuditCheckpoint {
  schema: string;
  requires: string[];
  deployment: string;
  environment: string;
  /** the same over restarts; no dot */
  writer: string;
  /** 1, 2, 3 … over all runs of the writer */
  number: number;
  issued: number;
  /** base64url SHA-256 of the checkpoint before, as JWS; absent in the first */
  previous?: string;
  /** runs that wrote their last line, as `<writer>.<run>`: this one when it ended in order, earlier ones that did not */
  closed: string[];
  /** heads of the chains that grew since the checkpoint before */
  heads: AuditHead[];
  /** lines that were taken away for their age, in whole segments; of any writer, and never beyond a signed head */
  pruned?: AuditPruned;
}

/** What a retention took out of a log. */
export interface AuditPruned {
  /** seconds since the epoch: every line that is gone was written before; `limits.auditMinimumAge` before `issued` at least */
  before: number;
  /** the last line of each chain that is gone, with all before it */
  heads: AuditHead[];
}

/**
 * Names of a bundle's objects below its directory or bucket prefix.
 * `objects/` is content-addressed (base64url SHA-256 of the bytes) and never rewritten; the rest is replaced whole.
 */
export const bundleNames = {
  head: "head.jws",
  suspension: "suspension.jws",
  /** the root that stands at version N; every version since 1 stays */
  root: (version: number): string => `roots/${version}.json`,
  object: (digest: string): string => `objects/${digest.slice(0, 2)}/${digest}`,
  /** the newest signed config or tombstone of a tenant, written by `up` before it is published */
  ledger: (tenant: string): string => `ledger/${tenant}.jws`,
} as const;
