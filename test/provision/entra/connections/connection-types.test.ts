// Our shapes of an External ID directory's connections, held against the types that Microsoft publishes: the compiler judges, at
// every typecheck.
import type {
  AuthenticationAttributeCollectionInputConfiguration,
  AuthenticationConditionApplication,
  ExternalDomainName,
  ExternalUsersSelfServiceSignUpEventsFlow,
  IdentityUserFlowAttribute,
  OidcClientSecretAuthentication,
  OidcIdentityProvider,
  OidcInboundClaimMappingOverride,
  OnAttributeCollectionExternalUsersSelfServiceSignUp,
  OnAuthenticationMethodLoadStartExternalUsersSelfServiceSignUp,
  OnInteractiveAuthFlowStartExternalUsersSelfServiceSignUp,
  SamlOrWsFedExternalDomainFederation,
  SocialIdentityProvider,
} from "@microsoft/microsoft-graph-types-beta";
import { expect, it } from "vitest";
import type {
  ClaimMapping,
  FederationBody,
  OidcProviderBody,
  ShownApplication,
  ShownFederation,
  ShownId,
  ShownProvider,
  ShownUserFlow,
  SocialProviderBody,
  UserFlowBody,
  UserFlowChange,
} from "../../../../src/provision/entra/connections/connection-shapes.ts";

/** Every member of `Ours` stands in `Theirs`, with a type that ours may be given as. Graph tells types apart by `@odata.type`. */
type Fits<Ours, Theirs> = {
  [Name in Exclude<keyof Ours, "@odata.type">]: Name extends keyof Theirs
    ? [Ours[Name]] extends [Theirs[Name] | NonNullable<Theirs[Name]>]
      ? true
      : false
    : false;
}[Exclude<keyof Ours, "@odata.type">];

/** What we read may be more loosely typed there, never under another name or as something else. */
type Reads<Ours, Theirs> = {
  [Name in Exclude<keyof Ours, "@odata.type">]: Name extends keyof Theirs
    ? [NonNullable<Theirs[Name]>] extends [NonNullable<Ours[Name]>]
      ? true
      : false
    : false;
}[Exclude<keyof Ours, "@odata.type">];

type Attributes = UserFlowBody["onAttributeCollection"];
type Input = Attributes["attributeCollectionPage"]["views"][number]["inputs"][number];

const sent: {
  oidc: Fits<OidcProviderBody, OidcIdentityProvider>;
  secret: Fits<OidcProviderBody["clientAuthentication"], OidcClientSecretAuthentication>;
  claims: Fits<Required<ClaimMapping>, OidcInboundClaimMappingOverride>;
  social: Fits<Required<SocialProviderBody>, SocialIdentityProvider>;
  federation: Fits<Required<FederationBody>, SamlOrWsFedExternalDomainFederation>;
  domain: Fits<NonNullable<FederationBody["domains"]>[number], ExternalDomainName>;
  flow: Fits<UserFlowBody, ExternalUsersSelfServiceSignUpEventsFlow>;
  change: Fits<UserFlowChange, ExternalUsersSelfServiceSignUpEventsFlow>;
  start: Fits<UserFlowBody["onInteractiveAuthFlowStart"], OnInteractiveAuthFlowStartExternalUsersSelfServiceSignUp>;
  methods: Fits<
    UserFlowBody["onAuthenticationMethodLoadStart"],
    OnAuthenticationMethodLoadStartExternalUsersSelfServiceSignUp
  >;
  attributes: Fits<Attributes, OnAttributeCollectionExternalUsersSelfServiceSignUp>;
  attribute: Fits<Attributes["attributes"][number], IdentityUserFlowAttribute>;
  input: Fits<Input, AuthenticationAttributeCollectionInputConfiguration>;
  app: Fits<ShownApplication, AuthenticationConditionApplication>;
} = {
  ...{ oidc: true, secret: true, claims: true, social: true, federation: true, domain: true, flow: true, change: true },
  ...{ start: true, methods: true, attributes: true, attribute: true, input: true, app: true },
};

const read: {
  provider: Reads<Omit<ShownProvider, "identityProviderType" | "inboundClaimMapping">, OidcIdentityProvider>;
  social: Reads<Pick<ShownProvider, "id" | "identityProviderType" | "clientId">, SocialIdentityProvider>;
  claims: Reads<Required<NonNullable<ShownProvider["inboundClaimMapping"]>>, OidcInboundClaimMappingOverride>;
  federation: Reads<ShownFederation, SamlOrWsFedExternalDomainFederation>;
  domain: Reads<ShownId, ExternalDomainName>;
  flow: Reads<Omit<ShownUserFlow, "onInteractiveAuthFlowStart">, ExternalUsersSelfServiceSignUpEventsFlow>;
  start: Reads<ShownUserFlow["onInteractiveAuthFlowStart"], OnInteractiveAuthFlowStartExternalUsersSelfServiceSignUp>;
} = { provider: true, social: true, claims: true, federation: true, domain: true, flow: true, start: true };

it("everything of a connection that is sent to Graph and read from it has Microsoft's names and types", () => {
  expect([...Object.values(sent), ...Object.values(read)]).toEqual(Array(21).fill(true));
});
