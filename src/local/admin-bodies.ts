// Untrusted admin bodies → the types of the contract. Every fault is `local.invalid` and names the field, never its value.
import { isIP } from "node:net";
import type { ClientBody, KeyBody, OrganizationBody, RoleBody } from "./admin-contract.ts";
import { localError } from "./local-error.ts";

const idShape = /^[a-z](?:-?[a-z0-9])*$/;
const scopeShape = /^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/; // RFC 6749 3.3
const claimShape = /^[A-Za-z][\w:./-]{0,127}$/;
const emailShape = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const domainShape = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const statuses = ["active", "suspended", "trial"] as const;
const kinds = ["web", "native", "machine"] as const;
/** scopes of the platform itself, which every person's client has */
const ownScopes = new Set(["openid", "offline_access"]);
/** RFC 9068 2.2 and RFC 7519 4.1: what the platform itself says in a token */
const ownClaims = new Set(
  "iss sub aud exp nbf iat jti client_id scope email email_verified name auth_time acr amr cnf act nonce at_hash s_hash sid".split(
    " ",
  ),
);

/** Says whether an id may stand in an admin path: a lower-case label as tenant ids and names are. */
export function isAdminId(id: string): boolean {
  return id.length <= 63 && idShape.test(id);
}

/** Checks `PUT /admin/organizations/:org`. */
export function checkOrganizationBody(value: unknown): OrganizationBody {
  const body = object(
    value,
    "the body",
    ["displayName", "status", "domains", "audiences", "users", "owner"],
    ["claims"],
  );
  const claims = body.claims === undefined ? undefined : object(body.claims, "claims", ["tenant", "roles"]);
  const checked: OrganizationBody = {
    displayName: text(body.displayName, "displayName", 256),
    status: oneOf(body.status, "status", statuses),
    domains: list(body.domains, "domains", 100, (domain, at) => shaped(domain, at, domainShape)),
    audiences: list(body.audiences, "audiences", 20, audience),
    users: list(body.users, "users", 1_000, (user, at) => {
      const { email, roles } = object(user, at, ["email", "roles"]);
      return { email: shaped(email, `${at}.email`, emailShape), roles: list(roles, `${at}.roles`, 20, id) };
    }),
    owner: owner(body.owner),
  };
  unique(
    checked.users.map((user) => user.email),
    "users",
  );
  if (claims) {
    const tenant = shaped(claims.tenant, "claims.tenant", claimShape);
    const roles = shaped(claims.roles, "claims.roles", claimShape);
    if (tenant === roles || ownClaims.has(tenant) || ownClaims.has(roles))
      throw invalid("claims", "must be two names that no other claim has");
    checked.claims = { tenant, roles };
  }
  return checked;
}

/** Checks `PUT …/clients/:name`. */
export function checkClientBody(value: unknown): ClientBody {
  const body = object(value, "the body", ["kind", "redirectUris", "scopes", "roles", "owner"]);
  const kind = oneOf(body.kind, "kind", kinds);
  const checked: ClientBody = {
    kind,
    redirectUris: list(body.redirectUris, "redirectUris", 50, (uri, at) => redirectUri(uri, at, kind)),
    scopes: list(body.scopes, "scopes", 64, (scope, at) => shaped(scope, at, scopeShape)),
    roles: list(body.roles, "roles", 20, id),
    owner: owner(body.owner),
  };
  if (kind === "machine" && checked.redirectUris.length > 0)
    throw invalid("redirectUris", "must be empty for a machine");
  if (kind !== "machine" && checked.redirectUris.length === 0)
    throw invalid("redirectUris", "must hold one address at least");
  if (kind !== "machine" && checked.roles.length > 0) throw invalid("roles", "are for machine clients only");
  if (kind === "machine" && checked.scopes.some((scope) => ownScopes.has(scope)))
    throw invalid("scopes", "of a machine cannot hold openid or offline_access");
  return checked;
}

/** Checks `PUT …/roles/:roleId`. */
export function checkRoleBody(value: unknown): RoleBody {
  const body = object(value, "the body", ["name", "permissions", "owner"]);
  return {
    name: text(body.name, "name", 256),
    permissions: list(body.permissions, "permissions", 1_000, (permission, at) => {
      const { resource, action, conditions } = object(permission, at, ["resource", "action"], ["conditions"]);
      return {
        resource: text(resource, `${at}.resource`, 128),
        action: text(action, `${at}.action`, 128),
        ...(conditions === undefined ? {} : { conditions: record(conditions, `${at}.conditions`) }),
      };
    }),
    owner: owner(body.owner),
  };
}

/** Checks `PUT …/keys/:name`. */
export function checkKeyBody(value: unknown): KeyBody {
  const body = object(value, "the body", ["alg", "owner"]);
  return { alg: oneOf(body.alg, "alg", ["ES256"] as const), owner: owner(body.owner) };
}

function redirectUri(value: unknown, at: string, kind: ClientBody["kind"]): string {
  const uri = text(value, at, 2_048);
  if (!/^https?:\/\/[^\s\\#]+$/.test(uri) || !URL.canParse(uri))
    throw invalid(at, "must be an http or https URL without fragment");
  const url = new URL(uri);
  if (url.username || url.password) throw invalid(at, "must not hold a user or password");
  const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol === "http:" && !loopback) throw invalid(at, "must be https unless it is on loopback");
  // RFC 8252 7.2, 7.3: a native app claims an https host, or listens on loopback without TLS.
  if (url.protocol === "https:" && loopback && kind === "native") throw invalid(at, "must be http on loopback");
  return uri;
}

/** RFC 8707 2: an absolute URI without fragment. */
function audience(value: unknown, at: string): string {
  const uri = text(value, at, 2_048);
  if (!/^[a-z][a-z0-9+.-]*:[^\s\\#]+$/.test(uri) || !URL.canParse(uri))
    throw invalid(at, "must be an absolute URI without fragment");
  return uri;
}

const owner = (value: unknown): string => text(value, "owner", 256);
const id = (value: unknown, at: string): string => {
  const found = text(value, at, 63);
  if (!isAdminId(found)) throw invalid(at, "must be lower-case letters, digits and single hyphens");
  return found;
};

function shaped(value: unknown, at: string, shape: RegExp): string {
  const found = text(value, at, 2_048);
  if (!shape.test(found) || isIP(found) !== 0) throw invalid(at, "has the wrong form");
  return found;
}

function text(value: unknown, at: string, max: number): string {
  if (typeof value !== "string" || value === "" || value.length > max)
    throw invalid(at, `must be a text of 1 to ${max} characters`);
  if (invisible.test(value)) throw invalid(at, "holds an invisible character");
  return value;
}

function oneOf<const T extends string>(value: unknown, at: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalid(at, `must be ${words.join(", ")}`);
  return found;
}

function list<T>(value: unknown, at: string, max: number, check: (item: unknown, at: string) => T): T[] {
  if (!Array.isArray(value) || value.length > max) throw invalid(at, `must be a list of ${max} at most`);
  const items = value.map((item: unknown, index) => check(item, `${at}[${index}]`));
  if (items.every((item) => typeof item === "string")) unique(items, at);
  return items;
}

function unique(items: string[], at: string): void {
  if (new Set(items).size !== items.length) throw invalid(at, "holds something twice");
}

function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(at, "must be an object");
  return value as Record<string, unknown>;
}

/** Exactly these fields: mass assignment is a refusal, not a silent loss. */
function object(value: unknown, at: string, fields: string[], optional: string[] = []): Record<string, unknown> {
  const found = record(value, at);
  for (const field of fields) if (!Object.hasOwn(found, field)) throw invalid(at, `lacks ${field}`);
  for (const field of Object.keys(found))
    if (!fields.includes(field) && !optional.includes(field)) throw invalid(at, "holds an unknown field");
  return found;
}

function invalid(at: string, why: string) {
  return localError("local.invalid", `${at} ${why}.`);
}
