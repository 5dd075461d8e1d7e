// The local platform's admin API: what goes over the wire between `tenantry local` and whoever provisions it.
// Types and paths only. Every call carries `Authorization: Bearer <adminToken>` and speaks JSON (bodies ≤ 64 KiB).

/** Where a platform is found: `<directory>/platform.json`, mode 0600. */
export interface PlatformAddress {
  /** `http://127.0.0.1:<port>`, without a slash at its end; the same for the directory's whole life */
  url: string;
  /** bearer token of the admin API */
  adminToken: string;
}

/** Name of the address file below a platform's directory. */
export const platformFileName = "platform.json";

/** `GET /health`, without a token. */
export interface PlatformHealth {
  ok: true;
  platform: "tenantry-local";
  /** names the directory without telling its path: two answers are equal exactly when the directory is the same */
  directoryId: string;
}

/** Every object names who provisioned it, `<deployment>/<environment>/<tenantId>`; another owner gets 409. */
export interface Owned {
  owner: string;
}

/** `PUT /admin/organizations/:org` replaces the whole description. */
export interface OrganizationBody extends Owned {
  displayName: string;
  /** `suspended`: no login, no token, no discovery, until it is active again */
  status: "active" | "suspended" | "trial";
  domains: string[];
  /** resources for which tokens may be asked (RFC 8707); the first is the default. Empty: no tokens. */
  audiences: string[];
  users: { email: string; roles: string[] }[];
  /** claim names in tokens; default `tenant_id` and `roles` */
  claims?: { tenant: string; roles: string };
}

export interface OrganizationAnswer extends OrganizationBody {
  /** the id of the path */
  id: string;
  issuer: string;
  jwksUri: string;
}

/** `PUT …/clients/:name`: `web` is confidential, `native` public with PKCE, `machine` uses client credentials. */
export interface ClientBody extends Owned {
  kind: "web" | "native" | "machine";
  redirectUris: string[];
  scopes: string[];
  /** machine only: role ids that its own tokens carry */
  roles: string[];
  /** web and machine only; default `client_secret`, sent in the header or in the body */
  authentication?: "client_secret" | "private_key_jwt";
  /** `client_secret` only: a secret for each epoch, and that of the epoch before where it is kept; default epoch 1 */
  rotation?: { epoch: number; keepPrevious: boolean };
  /** `private_key_jwt` only: one of them signs the assertion (RFC 7523) */
  publicKeys?: ClientKey[];
}

/** A client's public key: P-256 for ES256 (RFC 7517). */
export interface ClientKey {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  kid: string;
  alg: "ES256";
  use: "sig";
}

export interface ClientAnswer extends ClientBody {
  name: string;
  clientId: string;
  /** with `client_secret`: that of the body's epoch; the same on every repeated PUT and GET */
  clientSecret?: string;
}

/**
 * `PUT …/connections/:id`: a provider at which the organization's people sign in instead of here. `enterprise`: those whose
 * e-mail domain leads there, and nobody else; `social`: people of `users`, by a button.
 */
export type ConnectionBody = OidcConnectionBody | SamlConnectionBody;

interface AnyConnectionBody extends Owned {
  kind: "enterprise" | "social";
  /** what people read before they are sent there */
  title: string;
  /** enterprise only: e-mail domains; each counts as soon as it is a verified one of the organization */
  domains: string[];
}

/** By OpenID Connect. */
export interface OidcConnectionBody extends AnyConnectionBody {
  /** its issuer: https, or http on loopback */
  issuer: string;
  clientId: string;
  clientSecret: string;
  scopes: string[];
}

/** By SAML 2.0: its answers are signed as a whole, and come to us by the browser's POST. */
export interface SamlConnectionBody extends AnyConnectionBody {
  protocol: "saml";
  kind: "enterprise";
  /** where a request goes by redirect: https, or http on loopback */
  entryPoint: string;
  /** our own entity id there, which is the audience of its answers */
  entityId: string;
  /** PEM with RSA keys, one or (during a rotation) two */
  certificates: string[];
  /** the least that answers are signed with */
  signatureAlgorithm: "sha256" | "sha512";
  /** NameID format that is asked for; absent: the provider's own choice */
  identifierFormat?: string;
}

export type ConnectionAnswer = ConnectionBody & {
  /** the id of the path: two names with a dot, such as `enterprise.workforce` */
  id: string;
  /** what the provider has to know as our redirect URI, or assertion consumer service */
  redirectUri: string;
};

/** `PUT …/domains/:domain`. The platform looks into no DNS: whoever provisions it says whether the record was seen. */
export interface DomainBody extends Owned {
  status: "pending" | "verified";
}

export interface DomainAnswer extends DomainBody {
  domain: string;
  /** name and value of the TXT record that proves the domain; the same while the organization lives */
  verificationHost: string;
  verificationTxt: string;
}

/** `PUT …/roles/:roleId`. The platform keeps the description; the signed config is what decides. */
export interface RoleBody extends Owned {
  name: string;
  permissions: { resource: string; action: string; conditions?: Record<string, unknown> }[];
}

export interface RoleAnswer extends RoleBody {
  roleId: string;
}

/** `PUT …/keys/:name` makes a signing key on first use; the key made last signs, all of them verify. */
export interface KeyBody extends Owned {
  alg: "ES256";
}

export interface KeyAnswer extends KeyBody {
  name: string;
  /** RFC 7638 thumbprint, base64url SHA-256 */
  kid: string;
  publicJwk: { kty: "EC"; crv: "P-256"; x: string; y: string; kid: string; alg: "ES256"; use: "sig" };
}

/** Body of every answer that is not 2xx. `message` is one sentence without secrets. */
export interface AdminFault {
  code: AdminFaultCode;
  message: string;
}

/** HTTP status of each code; a DELETE of what is gone is 204, with `?owner=` it refuses a foreign object. */
export const adminFaultStatus = {
  "local.unauthorized": 401,
  "local.forbidden-host": 403,
  "local.forbidden-origin": 403,
  "local.unknown": 404,
  "local.method": 405,
  "local.foreign-owner": 409,
  "local.too-large": 413,
  "local.media-type": 415,
  "local.invalid": 422,
  "local.internal": 500,
  "local.disk": 507,
} as const;

export type AdminFaultCode = keyof typeof adminFaultStatus;

const organizationPath = (org: string): string => `/admin/organizations/${encodeURIComponent(org)}`;

/** Paths of the admin API below a platform's URL; ids are encoded. */
export const adminPaths = {
  organization: organizationPath,
  client: (org: string, name: string): string => `${organizationPath(org)}/clients/${encodeURIComponent(name)}`,
  role: (org: string, roleId: string): string => `${organizationPath(org)}/roles/${encodeURIComponent(roleId)}`,
  key: (org: string, name: string): string => `${organizationPath(org)}/keys/${encodeURIComponent(name)}`,
  connection: (org: string, id: string): string => `${organizationPath(org)}/connections/${encodeURIComponent(id)}`,
  domain: (org: string, domain: string): string => `${organizationPath(org)}/domains/${encodeURIComponent(domain)}`,
} as const;
