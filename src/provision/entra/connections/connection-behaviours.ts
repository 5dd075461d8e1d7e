// What our own provider can do in an External ID directory, by type.
import type { AnyBehaviour } from "../../../provider/provider-definition.ts";
import { type ConnectionSurroundings, identityProviderBehaviour } from "./identity-provider-behaviour.ts";
import { oidcProvider } from "./oidc-provider.ts";
import { samlFederationBehaviour } from "./saml-federation-behaviour.ts";
import { socialProvider } from "./social-provider.ts";
import { userFlowBehaviour } from "./user-flow-behaviour.ts";

export function connectionBehaviours(around: ConnectionSurroundings): Readonly<Record<string, AnyBehaviour>> {
  return {
    "tenantry:entra:OidcProvider": identityProviderBehaviour(oidcProvider, around) as AnyBehaviour,
    "tenantry:entra:SocialProvider": identityProviderBehaviour(socialProvider, around) as AnyBehaviour,
    "tenantry:entra:SamlFederation": samlFederationBehaviour(around.graph),
    "tenantry:entra:UserFlow": userFlowBehaviour(around.graph),
  };
}
