// An OpenID provider as a technical profile says it: by its discovery document, with the code flow.
import { policyClaims } from "./policy-claims.ts";
import type { ProfileParts } from "./technical-profile.ts";

type Place = { issuer: string } | { discovery: string; providerName?: string };

/** Who signs is what the discovery document says; with `issuer`, `iss` must be that one besides. The secret stands in `keySet`. */
export function oidcParts(
  options: Place & { clientId: string; keySet: string; scopes: readonly string[] },
): Omit<ProfileParts, "emailVerified"> {
  const { clientId, keySet, scopes } = options;
  const place: [string, string][] =
    "issuer" in options
      ? [
          ["METADATA", `${options.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`],
          ["issuer", options.issuer],
        ]
      : [["METADATA", options.discovery]];
  if ("providerName" in options && options.providerName !== undefined)
    place.push(["ProviderName", options.providerName]);
  return {
    protocol: "OpenIdConnect",
    metadata: [
      ...place,
      ["client_id", clientId],
      ["IdTokenAudience", clientId],
      ["response_types", "code"],
      ["response_mode", "form_post"],
      ["scope", [...new Set(["openid", ...scopes])].join(" ")],
      ["HttpBinding", "POST"],
      ["UsePolicyInRedirectUri", "false"],
    ],
    keys: { client_secret: keySet },
    claims: [
      [policyClaims.subject, "sub"],
      ["email", "email"],
      ["displayName", "name"],
    ],
  };
}
