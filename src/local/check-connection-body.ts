// Untrusted body of a connection → its type.
import type { ConnectionBody } from "./admin-contract.ts";
import { domain, invalid, list, object, oneOf, owner, scope, text } from "./body-fields.ts";

/** Checks `PUT …/connections/:id`. Throws `local.invalid`. */
export function checkConnectionBody(value: unknown): ConnectionBody {
  const needed = ["kind", "title", "issuer", "clientId", "clientSecret", "scopes", "domains", "owner"];
  const body = object(value, "the body", needed);
  const checked: ConnectionBody = {
    kind: oneOf(body.kind, "kind", ["enterprise", "social"] as const),
    title: text(body.title, "title", 256),
    issuer: issuer(body.issuer),
    clientId: text(body.clientId, "clientId", 256),
    clientSecret: text(body.clientSecret, "clientSecret", 4_096),
    scopes: list(body.scopes, "scopes", 64, scope),
    domains: list(body.domains, "domains", 100, domain),
    owner: owner(body.owner),
  };
  if (checked.kind === "social" && checked.domains.length > 0)
    throw invalid("domains", "are for enterprise connections only");
  // Without it an answer says nothing of who signed in (OpenID Connect Core 3.1.2.1).
  if (!checked.scopes.includes("openid")) throw invalid("scopes", "must hold openid");
  return checked;
}

/** OpenID Connect Discovery 2: an https URL without query and fragment; here also http on loopback. */
function issuer(value: unknown): string {
  const found = text(value, "issuer", 2_048);
  if (!/^https?:\/\/[^\s\\#?@]+$/.test(found) || !URL.canParse(found))
    throw invalid("issuer", "must be a URL without user, query and fragment");
  const { protocol, hostname } = new URL(found);
  if (protocol === "http:" && !["127.0.0.1", "localhost", "[::1]"].includes(hostname))
    throw invalid("issuer", "must be https unless it is on loopback");
  return found;
}
