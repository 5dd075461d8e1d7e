import type { TenantRedis } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import { anyObject, anyText, integer, list, map, matching, oneOf, record, type Shape, text } from "./shape.ts";

/** A tenant id: a lower-case DNS label with single hyphens (design §3.11). */
export const tenantIdShape: Shape = (value) =>
  typeof value === "string" && value.length <= limits.tenantIdLength && /^[a-z](?:-?[a-z0-9])*$/.test(value);

/** base64url SHA-256: 43 characters, the last without stray bits. */
export const digestShape: Shape = matching(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** What every signed document says of itself. */
export const commonMembers = { deployment: text, environment: text, issued: integer(0) };

/** Generation and version fit the index's records (4 and 6 bytes). */
export const versionMembers = { generation: integer(1, 0xffff_ffff), version: integer(1, 0xffff_ffff_ffff) };

/** A public key only: no private member of RFC 7518 6.2.2, 6.3.2 or 6.4.1, and no symmetric key. */
const publicJwk: Shape = (value) =>
  record({ kty: oneOf("EC", "OKP", "RSA") })(value) && !("d" in (value as object)) && !("k" in (value as object));

/** Both or neither: a list that no claim is held against would let every policy in. */
const issuer: Shape = (value) =>
  issuerMembers(value) && Object.hasOwn(value as object, "policies") === Object.hasOwn(value as object, "policyClaim");

const issuerMembers = record(
  {
    issuer: text,
    audiences: list(text, 1),
    algorithms: list(oneOf("ES256", "EdDSA", "RS256", "PS256"), 1),
    jwks: record({ keys: list(publicJwk) }),
  },
  {
    ...{ tenantClaim: text, tenantValue: text, rolesClaim: text, rolesPrefix: text, emailVerifiedClaim: text },
    ...{ policies: list(matching(/^[a-z0-9_.-]{1,256}$/), 1), policyClaim: text },
  },
);

const client = record({
  name: text,
  kind: oneOf("web", "native", "machine"),
  clientId: text,
  redirectUris: list(text),
  scopes: list(text),
  roles: list(text),
});

const apps = list(record({ name: text, clientId: text, redirectUri: text, scopes: list(text) }));

const saml = record(
  { entryPoint: text, issuer: text, cert: list(text, 1, 2), callbackUrl: text },
  { identifierFormat: text, signatureAlgorithm: oneOf("sha256", "sha512") },
);

const permission = record({ resource: text, action: text }, { conditions: anyObject });

const rateLimit = record({}, { requestsPerMinute: integer(0), requestsPerDay: integer(0) });

const quotas = record(
  {
    maxUsers: integer(0),
    maxSessionsPerUser: integer(0),
    rateLimit: record({ requestsPerMinute: integer(0), requestsPerDay: integer(0) }),
  },
  { perUser: rateLimit, tools: map(rateLimit) },
);

const feature: Shape = (value) => ["boolean", "string", "number"].includes(typeof value);

/** One place or the other, never both: a reader must not choose. */
const secret: Shape = (value) =>
  anyObject(value) &&
  Object.hasOwn(value as object, "sealed") !== Object.hasOwn(value as object, "reference") &&
  record({}, { sealed: text, reference: text })(value);

const redisMembers = record(
  { prefix: text },
  { isolation: oneOf("prefix", "acl"), user: text, authentication: oneOf("password", "iam") },
);

/** A user of its own has a name and a way to sign in; without one there is neither. */
const redis: Shape = (value) => {
  if (!redisMembers(value)) return false;
  const { isolation, user, authentication } = value as TenantRedis;
  return isolation === "acl"
    ? user !== undefined && authentication !== undefined
    : user === undefined && authentication === undefined;
};

const content = record(
  {
    organizationName: anyText,
    status: oneOf("active", "suspended", "trial"),
    plan: oneOf("free", "pro", "enterprise"),
    domains: list(text),
    hosts: list(text),
    issuers: list(issuer),
    clients: list(client),
    oauth: record({}, { google: apps, github: apps, microsoft: apps, saml }),
    roles: list(record({ roleId: text, name: anyText, permissions: list(permission) })),
    allowlist: list(text),
    features: map(feature),
    redis,
    secrets: map(secret),
  },
  { domain: text, quotas },
);

/** The body of a `tenant-config+jws`, whole: what passes may be used as `TenantConfig`. */
export const tenantConfigShape: Shape = record({
  ...commonMembers,
  ...versionMembers,
  tenant: tenantIdShape,
  serial: integer(1),
  expires: integer(1),
  content: digestShape,
  config: content,
});

/** The body of a `tenant-tombstone+jws`. */
export const tombstoneShape: Shape = record({ ...commonMembers, ...versionMembers, tenant: tenantIdShape });
