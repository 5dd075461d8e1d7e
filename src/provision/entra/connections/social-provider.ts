// tenantry:entra:SocialProvider: a directory's one provider for Google accounts, with the tenant's own client.
import type { SocialProviderBody } from "./connection-shapes.ts";
import type { ProviderInputs, ProviderKind } from "./identity-provider-behaviour.ts";

export interface SocialProviderInputs extends ProviderInputs {
  provider: "Google";
}

/** A directory has one of each, under an id that Graph makes of its type. */
export const socialProvider: ProviderKind<SocialProviderInputs> = {
  type: "socialIdentityProvider",
  replaceOn: ["directory", "provider"],
  body: ({ displayName, clientId, provider }, clientSecret, change): SocialProviderBody => ({
    "@odata.type": "#microsoft.graph.socialIdentityProvider",
    ...(change ? {} : { identityProviderType: provider }),
    ...{ displayName, clientId, clientSecret },
  }),
  meets: ({ identityProviderType }, { provider }) => identityProviderType === provider,
  isOurs: (found, { displayName, clientId }) => found.displayName === displayName && found.clientId === clientId,
  shown: ({ displayName = "", clientId = "", identityProviderType = "" }) => ({
    ...{ displayName, clientId, provider: identityProviderType },
  }),
};
