// Untrusted body of a client → its type.
import type { ClientBody, ClientKey } from "./admin-contract.ts";
import { id, invalid, list, object, oneOf, owner, scope, shaped, text } from "./body-fields.ts";

const kinds = ["web", "native", "machine"] as const;
/** scopes of the platform itself, which every person's client has */
const ownScopes = new Set(["openid", "offline_access"]);
/** 32 bytes, as base64url: a coordinate on P-256, or a SHA-256 */
const bytes32 = /^[\w-]{43}$/;

/** Checks `PUT …/clients/:name`. Throws `local.invalid`. */
export function checkClientBody(value: unknown): ClientBody {
  const needed = ["kind", "redirectUris", "scopes", "roles", "owner"];
  const body = object(value, "the body", needed, ["authentication", "rotation", "publicKeys"]);
  const kind = oneOf(body.kind, "kind", kinds);
  const checked: ClientBody = {
    kind,
    redirectUris: list(body.redirectUris, "redirectUris", 50, (uri, at) => redirectUri(uri, at, kind)),
    scopes: list(body.scopes, "scopes", 64, scope),
    roles: list(body.roles, "roles", 20, id),
    owner: owner(body.owner),
    ...credentials(body, kind),
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

/** How the client proves itself: by a secret of its epoch, or by one of two keys at most. */
function credentials(
  body: Record<string, unknown>,
  kind: ClientBody["kind"],
): Pick<ClientBody, "authentication" | "rotation" | "publicKeys"> {
  const { authentication, rotation, publicKeys } = body;
  if (kind === "native" && (authentication !== undefined || rotation !== undefined))
    throw invalid("authentication", "is not for a native client, which proves nothing");
  const means =
    authentication === undefined
      ? undefined
      : oneOf(authentication, "authentication", ["client_secret", "private_key_jwt"] as const);
  const byKey = means === "private_key_jwt";
  if (byKey !== (publicKeys !== undefined)) throw invalid("publicKeys", "belong to private_key_jwt, and it needs them");
  if (byKey && rotation !== undefined) throw invalid("rotation", "is for secrets; two keys may stand side by side");
  const keys = publicKeys === undefined ? undefined : list(publicKeys, "publicKeys", 2, publicKey);
  if (keys?.length === 0) throw invalid("publicKeys", "must hold one key at least");
  return {
    ...(means === undefined ? {} : { authentication: means }),
    ...(rotation === undefined ? {} : { rotation: turn(rotation) }),
    ...(keys === undefined ? {} : { publicKeys: keys }),
  };
}

function turn(value: unknown): NonNullable<ClientBody["rotation"]> {
  const { epoch, keepPrevious } = object(value, "rotation", ["epoch", "keepPrevious"]);
  if (typeof epoch !== "number" || !Number.isSafeInteger(epoch) || epoch < 1)
    throw invalid("rotation.epoch", "must be a whole number of 1 or more");
  if (typeof keepPrevious !== "boolean") throw invalid("rotation.keepPrevious", "must be true or false");
  return { epoch, keepPrevious };
}

/** The public half alone: a field more, such as `d`, is refused. */
function publicKey(value: unknown, at: string): ClientKey {
  const { kty, crv, x, y, kid, alg, use } = object(value, at, ["kty", "crv", "x", "y", "kid", "alg", "use"]);
  return {
    kty: oneOf(kty, `${at}.kty`, ["EC"] as const),
    crv: oneOf(crv, `${at}.crv`, ["P-256"] as const),
    x: shaped(x, `${at}.x`, bytes32),
    y: shaped(y, `${at}.y`, bytes32),
    kid: shaped(kid, `${at}.kid`, bytes32),
    alg: oneOf(alg, `${at}.alg`, ["ES256"] as const),
    use: oneOf(use, `${at}.use`, ["sig"] as const),
  };
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
