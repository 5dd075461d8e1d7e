// tenantry:entra:OidcProvider: a provider that speaks OpenID Connect, in an External ID directory.
import type { ClaimMapping, OidcProviderBody, ShownProvider } from "./connection-shapes.ts";
import type { ProviderInputs, ProviderKind } from "./identity-provider-behaviour.ts";

export interface OidcProviderInputs extends ProviderInputs {
  issuer: string;
  /** its discovery document */
  wellKnownEndpoint: string;
  /** separated by spaces, `openid` among them */
  scope: string;
  /** the directory's claim → the provider's */
  claims: ClaimMapping;
}

/** Known by all three of name, issuer and client: whoever has our client at that issuer under another name is somebody else. */
export const oidcProvider: ProviderKind<OidcProviderInputs> = {
  type: "oidcIdentityProvider",
  replaceOn: ["directory"],
  body: ({ displayName, clientId, issuer, wellKnownEndpoint, scope, claims }, clientSecret): OidcProviderBody => ({
    "@odata.type": "#microsoft.graph.oidcIdentityProvider",
    ...{ displayName, clientId, issuer, wellKnownEndpoint, responseType: "code", scope },
    clientAuthentication: { "@odata.type": "#microsoft.graph.oidcClientSecretAuthentication", clientSecret },
    inboundClaimMapping: claims,
  }),
  meets: (found, { displayName, issuer, clientId }) =>
    found.displayName === displayName || (found.issuer === issuer && found.clientId === clientId),
  isOurs: (found, { displayName, issuer, clientId }) =>
    found.displayName === displayName && found.issuer === issuer && found.clientId === clientId,
  shown: ({ displayName = "", clientId = "", issuer = "", wellKnownEndpoint = "", scope = "", ...rest }) => ({
    ...{ displayName, clientId, issuer, wellKnownEndpoint, scope, claims: mapped(rest.inboundClaimMapping) },
  }),
};

const names = ["sub", "name", "given_name", "family_name", "email", "email_verified"] as const;

/** Claims that nobody mapped are null there. */
function mapped(mapping: ShownProvider["inboundClaimMapping"]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof mapping?.[name] === "string" ? [[name, mapping[name]] as const] : [])),
  );
}
