// Verified claims → principal. A signature says who spoke; here it is asked whether what was said makes sense for us.
import { limits } from "../../limits.ts";
import type { CompiledTenant } from "../compile-tenant.ts";
import type { CompiledIssuer } from "./compile-issuer.ts";
import { personFault } from "./person-fault.ts";
import type { AuthenticateCode, Authentication, Principal } from "./principal.ts";

const plainText = /^[!-~]+$/;
/** control, format (zero-width, bidi), surrogate, private-use and unassigned characters */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

type Claims = Readonly<Record<string, unknown>>;

/** Reads the principal out of claims whose signature and issuer hold. `at` in seconds. */
export function readPrincipal(
  tenant: CompiledTenant,
  issuer: CompiledIssuer,
  claims: Claims,
  tokenDigest: string,
  at: number,
): Authentication {
  const sub = own(claims, "sub");
  const exp = own(claims, "exp");
  const iat = own(claims, "iat");
  const nbf = own(claims, "nbf");
  if (!isText(sub) || !isTime(exp) || !isTime(iat) || (nbf !== undefined && !isTime(nbf)))
    return refuse("token.claims");
  if (exp <= at) return refuse("token.expired");
  if (iat > at + limits.clockSkew || (nbf !== undefined && nbf > at + limits.clockSkew)) return refuse("token.not-yet");
  const { tenantClaim, tenantValue = tenant.tenantId } = issuer;
  if (tenantClaim !== undefined && own(claims, tenantClaim) !== tenantValue) return refuse("token.tenant");
  if (!isOfOurPolicies(claims, issuer)) return refuse("token.policy");
  const audience = ourAudience(own(claims, "aud"), issuer);
  if (audience === undefined) return refuse("token.audience");

  // RFC 9068 2.2 has client_id; OpenID Connect has azp
  const named = own(claims, "client_id") ?? own(claims, "azp");
  if (named !== undefined && !isText(named)) return refuse("token.claims");
  const client = named === undefined ? undefined : tenant.clients.get(named);
  const email = own(claims, "email");
  if (email !== undefined && (!isText(email) || email.length > 254)) return refuse("token.email");
  const emailVerified = isVerified(own(claims, issuer.emailVerifiedClaim), issuer.emailVerifiedClaim);
  const machine = client?.kind === "machine" && email === undefined;
  if (!machine) {
    const fault = personFault(tenant, email?.toLowerCase(), emailVerified);
    if (fault !== undefined) return refuse(fault);
  }
  const roles = readRoles(tenant, issuer, claims, machine ? client?.roles : undefined);
  if (roles === undefined) return refuse("token.claims");
  // RFC 8693 4.2 has scope; Entra writes scp as a text, Okta as a list
  const scope = own(claims, "scope") ?? own(claims, "scp");
  const session = own(claims, "sid");
  const principal: Principal = Object.freeze({
    tenantId: tenant.tenantId,
    subject: sub,
    ...(email === undefined ? {} : { email, emailVerified }),
    roles,
    machine,
    ...(named === undefined ? {} : { clientId: named }),
    issuer: issuer.issuer,
    audience,
    scopes: Object.freeze(scopeWords(scope)),
    ...(isText(session) ? { session } : {}),
    issuedAt: iat,
    expires: exp,
    tokenDigest,
  });
  return { ok: true, principal };
}

/**
 * Roles come from the token only where the issuer's config maps a claim, and only those that the tenant has. A machine
 * client never has more than the config gives it now, and has that where no claim is mapped.
 */
function readRoles(
  tenant: CompiledTenant,
  issuer: CompiledIssuer,
  claims: Claims,
  machineRoles: readonly string[] | undefined,
): readonly string[] | undefined {
  let ids: readonly string[] = machineRoles ?? [];
  const named = (id: string): string => issuer.rolesPrefix + id;
  if (issuer.rolesClaim !== undefined) {
    // a platform that lists people's groups says nothing of a machine's: then the config alone does
    const claimed = own(claims, issuer.rolesClaim) ?? (issuer.rolesPrefix === "" ? [] : machineRoles?.map(named)) ?? [];
    if (!Array.isArray(claimed) || !claimed.every((id) => typeof id === "string")) return undefined;
    const listed = (claimed as string[])
      .filter((id) => id.startsWith(issuer.rolesPrefix))
      .map((id) => id.slice(issuer.rolesPrefix.length));
    ids = machineRoles === undefined ? listed : listed.filter((id) => machineRoles.includes(id));
  }
  return Object.freeze([...new Set(ids)].filter((id) => tenant.roles.ids.has(id)).sort());
}

function ourAudience(aud: unknown, issuer: CompiledIssuer): string | undefined {
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((one) => typeof one === "string")) return undefined;
  return (named as string[]).find((one) => issuer.audiences.has(one));
}

/** Where the config names policies a token must name one of them; a policy's spelling differs by case alone from page to page. */
function isOfOurPolicies(claims: Claims, { policies, policyClaim }: CompiledIssuer): boolean {
  if (policies === undefined && policyClaim === undefined) return true;
  const named = policyClaim === undefined ? undefined : own(claims, policyClaim);
  return typeof named === "string" && /^[!-~]+$/.test(named) && policies?.has(named.toLowerCase()) === true;
}

function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** `email_verified` is a boolean (OpenID Connect Core 5.1); Entra writes its own claim as boolean, number or text. */
function isVerified(value: unknown, claim: string): boolean {
  if (claim === "email_verified") return value === true;
  return value === true || value === 1 || value === "1" || value === "true";
}

function scopeWords(scope: unknown): string[] {
  const words: unknown[] = Array.isArray(scope) ? scope : typeof scope === "string" ? scope.split(" ") : [];
  return words.filter((word): word is string => typeof word === "string" && word !== "");
}

function isText(value: unknown): value is string {
  if (typeof value !== "string" || value.length === 0 || value.length > 512) return false;
  return plainText.test(value) || (value.trim() === value && !invisible.test(value));
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function refuse(code: AuthenticateCode): Authentication {
  return { ok: false, code };
}
