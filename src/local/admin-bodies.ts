// Untrusted admin bodies → the types of the contract. Every fault is `local.invalid` and names the field, never its value.
import type { DomainBody, KeyBody, OrganizationBody, RoleBody } from "./admin-contract.ts";
import { domain, id, invalid, list, object, oneOf, owner, record, shaped, text, unique } from "./body-fields.ts";

const claimShape = /^[A-Za-z][\w:./-]{0,127}$/;
const emailShape = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const statuses = ["active", "suspended", "trial"] as const;
/** RFC 9068 2.2 and RFC 7519 4.1: what the platform itself says in a token */
const ownClaims = new Set(
  "iss sub aud exp nbf iat jti client_id scope email email_verified name auth_time acr amr cnf act nonce at_hash s_hash sid".split(
    " ",
  ),
);

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
    domains: list(body.domains, "domains", 100, domain),
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

/** Checks `PUT …/domains/:domain`. */
export function checkDomainBody(value: unknown): DomainBody {
  const body = object(value, "the body", ["status", "owner"]);
  return { status: oneOf(body.status, "status", ["pending", "verified"] as const), owner: owner(body.owner) };
}

/** RFC 8707 2: an absolute URI without fragment. */
function audience(value: unknown, at: string): string {
  const uri = text(value, at, 2_048);
  if (!/^[a-z][a-z0-9+.-]*:[^\s\\#]+$/.test(uri) || !URL.canParse(uri))
    throw invalid(at, "must be an absolute URI without fragment");
  return uri;
}
