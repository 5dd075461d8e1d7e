// What we send to Microsoft Graph for connections of an External ID directory, and read from it. A test holds each of these
// against Microsoft's published types.

/** How a claim of the other provider becomes one of the directory's, by the directory's name. */
export interface ClaimMapping {
  sub: string;
  name: string;
  given_name: string;
  family_name: string;
  email: string;
  /** absent: people prove their address themselves when they sign up */
  email_verified?: string;
}

/** POST /beta/identity/identityProviders, PATCH …/{id}. `client_secret_post` at the other provider. */
export interface OidcProviderBody {
  "@odata.type": "#microsoft.graph.oidcIdentityProvider";
  displayName: string;
  clientId: string;
  issuer: string;
  wellKnownEndpoint: string;
  /** the only one that Entra knows so far */
  responseType: "code";
  scope: string;
  clientAuthentication: { "@odata.type": "#microsoft.graph.oidcClientSecretAuthentication"; clientSecret: string };
  inboundClaimMapping: ClaimMapping;
}

/** POST /beta/identity/identityProviders, PATCH …/{id} without `identityProviderType`. One of each type in a directory. */
export interface SocialProviderBody {
  "@odata.type": "#microsoft.graph.socialIdentityProvider";
  displayName: string;
  identityProviderType?: "Google";
  clientId: string;
  clientSecret: string;
}

/** One of GET /beta/identity/identityProviders, whichever its kind; secrets are stars. */
export interface ShownProvider {
  "@odata.type"?: string;
  id: string;
  displayName?: string;
  clientId?: string;
  issuer?: string;
  wellKnownEndpoint?: string;
  scope?: string;
  identityProviderType?: string;
  inboundClaimMapping?: Partial<Record<keyof ClaimMapping, string>>;
}

/** POST /v1.0/directory/federationConfigurations/microsoft.graph.samlOrWsFedExternalDomainFederation, PATCH without `domains`. */
export interface FederationBody {
  "@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation";
  displayName: string;
  /** the provider's entity id */
  issuerUri: string;
  passiveSignInUri: string;
  /** null: Entra follows no metadata, and the certificate is renewed by the spec alone */
  metadataExchangeUri: string | null;
  preferredAuthenticationProtocol: "saml";
  /** DER in base64 */
  signingCertificate: string;
  domains?: { "@odata.type": "#microsoft.graph.externalDomainName"; id: string }[];
}

/** One of GET /v1.0/directory/federationConfigurations/microsoft.graph.samlOrWsFedExternalDomainFederation */
export interface ShownFederation {
  id: string;
  displayName: string;
  issuerUri: string;
  passiveSignInUri: string;
  metadataExchangeUri: string;
  signingCertificate: string;
}

/** Anything that a list names by its id alone. */
export interface ShownId {
  id: string;
}

/** What is asked of somebody who signs up. */
interface AttributeInput {
  attribute: string;
  label: string;
  inputType: "text";
  hidden: boolean;
  editable: boolean;
  writeToDirectory: boolean;
  required: boolean;
}

/** POST /v1.0/identity/authenticationEventsFlows */
export interface UserFlowBody {
  "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow";
  displayName: string;
  description: string;
  conditions: { applications: { includeApplications: { appId: string }[] } };
  onInteractiveAuthFlowStart: {
    "@odata.type": "#microsoft.graph.onInteractiveAuthFlowStartExternalUsersSelfServiceSignUp";
    isSignUpAllowed: boolean;
  };
  onAuthenticationMethodLoadStart: {
    "@odata.type": "#microsoft.graph.onAuthenticationMethodLoadStartExternalUsersSelfServiceSignUp";
    identityProviders: ShownId[];
  };
  onAttributeCollection: {
    "@odata.type": "#microsoft.graph.onAttributeCollectionExternalUsersSelfServiceSignUp";
    attributes: { id: string; displayName: string; userFlowAttributeType: "builtIn"; dataType: "string" }[];
    attributeCollectionPage: { views: { inputs: AttributeInput[] }[] };
  };
}

/** PATCH /v1.0/identity/authenticationEventsFlows/{id}; its applications and providers have calls of their own. */
export type UserFlowChange = Pick<
  UserFlowBody,
  "@odata.type" | "displayName" | "description" | "onInteractiveAuthFlowStart"
>;

/** One of GET /v1.0/identity/authenticationEventsFlows */
export interface ShownUserFlow {
  id: string;
  displayName: string;
  description: string;
  onInteractiveAuthFlowStart: { isSignUpAllowed?: boolean };
}

/** One of GET …/conditions/applications/includeApplications */
export interface ShownApplication {
  appId: string;
}
