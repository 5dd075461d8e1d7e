// Untrusted body of a connection → its type.
import { X509Certificate } from "node:crypto";
import type { ConnectionBody, OidcConnectionBody, SamlConnectionBody } from "./admin-contract.ts";
import { domain, invalid, list, object, oneOf, owner, record, scope, text } from "./body-fields.ts";

/** Checks `PUT …/connections/:id`. Throws `local.invalid`. */
export function checkConnectionBody(value: unknown): ConnectionBody {
  return record(value, "the body").protocol === undefined ? checkOidc(value) : checkSaml(value);
}

function checkSaml(value: unknown): SamlConnectionBody {
  const needed = ["protocol", "kind", "title", "entryPoint", "entityId", "certificates", "signatureAlgorithm"];
  const body = object(value, "the body", [...needed, "domains", "owner"], ["identifierFormat"]);
  const checked: SamlConnectionBody = {
    protocol: oneOf(body.protocol, "protocol", ["saml"] as const),
    kind: oneOf(body.kind, "kind", ["enterprise"] as const),
    title: text(body.title, "title", 256),
    entryPoint: secureUrl(body.entryPoint, "entryPoint", "user and fragment"),
    entityId: text(body.entityId, "entityId", 1_024),
    certificates: list(body.certificates, "certificates", 2, certificate),
    signatureAlgorithm: oneOf(body.signatureAlgorithm, "signatureAlgorithm", ["sha256", "sha512"] as const),
    domains: list(body.domains, "domains", 100, domain),
    owner: owner(body.owner),
    ...(body.identifierFormat === undefined
      ? {}
      : { identifierFormat: text(body.identifierFormat, "identifierFormat", 256) }),
  };
  if (checked.certificates.length === 0) throw invalid("certificates", "must hold one");
  return checked;
}

/** PEM as Node writes it. The library that checks signatures knows RSA alone. */
function certificate(value: unknown, at: string): string {
  try {
    const found = new X509Certificate(typeof value === "string" ? value : "");
    const { modulusLength = 0 } = found.publicKey.asymmetricKeyDetails ?? {};
    if (found.publicKey.asymmetricKeyType === "rsa" && modulusLength >= 2_048 && found.toString() === value)
      return value;
  } catch {
    // said below
  }
  throw invalid(at, "must be a PEM certificate with an RSA key of 2048 bits or more");
}

function checkOidc(value: unknown): OidcConnectionBody {
  const needed = ["kind", "title", "issuer", "clientId", "clientSecret", "scopes", "domains", "owner"];
  const body = object(value, "the body", needed);
  const checked: OidcConnectionBody = {
    kind: oneOf(body.kind, "kind", ["enterprise", "social"] as const),
    title: text(body.title, "title", 256),
    // OpenID Connect Discovery 2
    issuer: secureUrl(body.issuer, "issuer", "user, query and fragment"),
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

/** An https URL without some parts; here also http on loopback. */
function secureUrl(value: unknown, at: string, without: "user and fragment" | "user, query and fragment"): string {
  const found = text(value, at, 2_048);
  const queried = found.includes("?") && without === "user, query and fragment";
  if (!/^https?:\/\/[^\s\\#@]+$/.test(found) || queried || !URL.canParse(found))
    throw invalid(at, `must be a URL without ${without}`);
  const { protocol, hostname } = new URL(found);
  if (protocol === "http:" && !["127.0.0.1", "localhost", "[::1]"].includes(hostname))
    throw invalid(at, "must be https unless it is on loopback");
  return found;
}
