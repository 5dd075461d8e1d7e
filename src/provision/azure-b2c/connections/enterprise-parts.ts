// A connection to the provider of the tenant's own organization, as a technical profile says it.
import type { PlannedConnection } from "../../../plan/tenant-plan.ts";
import type { B2cIdentity } from "../../../spec/b2c-identity-spec.ts";
import { oidcParts } from "./oidc-parts.ts";
import { partnerMetadata } from "./partner-metadata.ts";
import { policyClaims } from "./policy-claims.ts";
import type { ProfileParts } from "./technical-profile.ts";

type Connections = NonNullable<B2cIdentity["connections"]>;
type Saml = Extract<PlannedConnection, { kind: "saml" }>;

const emailClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";

/**
 * `keySet` holds the connection's secret. A provider `vouches` for addresses where the tenant has proved a mail domain of it. By SAML
 * and Entra nothing says whether one is verified: the organization's word is taken, and servers let in its own domains alone.
 */
export function enterpriseParts(
  connection: PlannedConnection,
  connections: Connections,
  { keySet, vouches }: { keySet: string; vouches: boolean },
): ProfileParts {
  const constant = { emailVerified: { constant: vouches } };
  if (connection.kind === "saml") return { ...samlParts(connection, connections), ...constant };
  const { clientId } = connection;
  if (connection.kind === "oidc")
    return {
      ...oidcParts({ issuer: connection.issuer, clientId, keySet, scopes: connection.scopes }),
      ...(vouches ? { emailVerified: { partner: "email_verified" } } : constant),
    };
  const discovery = `https://login.microsoftonline.com/${connection.directory}/v2.0/.well-known/openid-configuration`;
  return { ...oidcParts({ discovery, clientId, keySet, scopes: ["openid", "email", "profile"] }), ...constant };
}

function samlParts(connection: Saml, { signingKey, saml = {} }: Connections): Omit<ProfileParts, "emailVerified"> {
  const { name, entryPoint, certificates, signatureAlgorithm, identifierFormat } = connection;
  const { issuer = "", metadataUrl, emailAttribute = emailClaim, responsesSigned = true } = saml[name] ?? {};
  const signedRequests = signingKey !== undefined;
  return {
    protocol: "SAML2",
    metadata: [
      metadataUrl === undefined
        ? ["PartnerEntity", partnerMetadata({ issuer, entryPoint, certificates, signedRequests }), "cdata"]
        : ["PartnerEntity", metadataUrl],
      ["WantsSignedRequests", String(signedRequests)],
      ["WantsSignedAssertions", "true"],
      ["ResponsesSigned", String(responsesSigned)],
      // SHA-1 otherwise
      ["XmlSignatureAlgorithm", signatureAlgorithm === "sha512" ? "Sha512" : "Sha256"],
      ...(identifierFormat === undefined ? [] : [["NameIdPolicyFormat", identifierFormat] as const]),
    ],
    keys: signingKey === undefined ? {} : { SamlMessageSigning: signingKey },
    claims: [
      [policyClaims.subject, "assertionSubjectName"],
      ["email", emailAttribute],
    ],
    session: policyClaims.samlSession,
  };
}
