// The tenant's own app at a social provider, as a technical profile says it. Addresses of endpoints are the providers' own.
import type { PlannedSocialApp } from "../../../plan/tenant-plan.ts";
import { oidcParts } from "./oidc-parts.ts";
import { policyClaims } from "./policy-claims.ts";
import type { ProfileParts } from "./technical-profile.ts";

/** Google alone says of an address that it is verified; by the others nobody enters a tenant that asks for it. */
export function socialParts({ provider, clientId, scopes }: PlannedSocialApp, keySet: string): ProfileParts {
  const app = { clientId, keySet, scopes };
  if (provider === "google")
    return {
      ...oidcParts({ issuer: "https://accounts.google.com", ...app }),
      emailVerified: { partner: "email_verified" },
    };
  if (provider === "microsoft")
    return {
      ...oidcParts({
        ...{ discovery: "https://login.live.com/.well-known/openid-configuration", ...app },
        providerName: "https://login.live.com",
      }),
      emailVerified: { constant: false },
    };
  return {
    protocol: "OAuth2",
    metadata: [
      ["ProviderName", "github.com"],
      ["authorization_endpoint", "https://github.com/login/oauth/authorize"],
      ["AccessTokenEndpoint", "https://github.com/login/oauth/access_token"],
      ["ClaimsEndpoint", "https://api.github.com/user"],
      ["HttpBinding", "GET"],
      ["scope", scopes.join(" ")],
      ["UsePolicyInRedirectUri", "false"],
      // GitHub takes no tokens in query strings, and no request without a user agent
      ["BearerTokenTransmissionMethod", "AuthorizationHeader"],
      ["UserAgentForClaimsExchange", "CPIM-Basic/{tenant}/{policy}"],
      ["client_id", clientId],
    ],
    keys: { client_secret: keySet },
    claims: [
      // its id is a number, and accounts are found by a text
      [policyClaims.number, "id"],
      [policyClaims.subject, undefined],
      ["email", "email"],
      ["displayName", "name"],
    ],
    emailVerified: { constant: false },
    transformations: [policyClaims.numberToSubject],
  };
}
