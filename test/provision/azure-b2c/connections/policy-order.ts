// What Microsoft's TrustFrameworkPolicy_0.3.0.0.xsd says of the elements that we write: which children, in which order, which attributes.
// Facts of the schema, in a table of our own: the schema is not in this repository.

interface Shape {
  /** children in the schema's sequence; absent: text or nothing */
  order?: readonly string[];
  attributes?: readonly string[];
}

const many = (child: string): Shape => ({ order: [child] });
const words = (text: string): string[] => text.split(/\s+/);
const claim = { attributes: ["ClaimTypeReferenceId", "PartnerClaimType", "Required", "DefaultValue"] };

/** By path's end, the longest that fits: `parent/child` before `child`. */
export const policyShapes: Readonly<Record<string, Shape>> = {
  TrustFrameworkPolicy: {
    order: words("BasePolicy Contacts DocumentReferences BuildingBlocks ClaimsProviders UserJourneys RelyingParty"),
    attributes: words("PolicySchemaVersion TenantId TenantObjectId PolicyId PublicPolicyUri DeploymentMode"),
  },
  BasePolicy: { order: ["TenantId", "PolicyId"] },
  BuildingBlocks: {
    order: words("ClaimsSchema ClaimsTransformations ClientDefinitions ContentDefinitions Localization"),
  },
  ClaimsSchema: many("ClaimType"),
  ClaimType: {
    order: words(
      "DisplayName DataType DefaultPartnerClaimTypes Mask AdminHelpText UserHelpText UserInputType Restriction",
    ),
    attributes: ["Id", "StatementType"],
  },
  ClaimsTransformations: many("ClaimsTransformation"),
  ClaimsTransformation: {
    order: ["InputClaims", "InputParameters", "OutputClaims"],
    attributes: ["Id", "TransformationMethod"],
  },
  "ClaimsTransformation/InputClaims": many("InputClaim"),
  "ClaimsTransformation/OutputClaims": many("OutputClaim"),
  "ClaimsTransformation/InputClaims/InputClaim": { attributes: ["ClaimTypeReferenceId", "TransformationClaimType"] },
  "ClaimsTransformation/OutputClaims/OutputClaim": { attributes: ["ClaimTypeReferenceId", "TransformationClaimType"] },
  ClaimsProviders: many("ClaimsProvider"),
  ClaimsProvider: { order: ["Domain", "DisplayName", "TechnicalProfiles"] },
  TechnicalProfiles: many("TechnicalProfile"),
  TechnicalProfile: {
    order:
      words(`Domain DisplayName Description Protocol InputTokenFormat OutputTokenFormat AssuranceLevelOfOutputClaims
      RequiredAssuranceLevelsOfInputClaims SubjectAuthenticationRequirements Metadata CryptographicKeys Suppressions PreferredBinding
      IncludeInSso InputTokenSources InputClaimsTransformations InputClaims PersistedClaims OutputClaims OutputClaimsTransformations
      ValidationTechnicalProfiles SubjectNamingInfo Extensions IncludeClaimsFromTechnicalProfile IncludeTechnicalProfile
      UseTechnicalProfileForSessionManagement EnabledForUserJourneys`),
    attributes: ["Id"],
  },
  Protocol: { attributes: ["Name", "Handler"] },
  Metadata: many("Item"),
  Item: { attributes: ["Key"] },
  CryptographicKeys: many("Key"),
  Key: { attributes: ["Id", "StorageReferenceId"] },
  OutputClaims: many("OutputClaim"),
  // Microsoft documents the last one, and its own samples have it; the published schema does not
  OutputClaim: { attributes: [...claim.attributes, "AlwaysUseDefaultValue"] },
  OutputClaimsTransformations: many("OutputClaimsTransformation"),
  OutputClaimsTransformation: { attributes: ["ReferenceId"] },
  UseTechnicalProfileForSessionManagement: { attributes: ["ReferenceId"] },
  SubjectNamingInfo: { attributes: words("ClaimType NameQualifier SPNameQualifier Format SPProvidedID") },
  UserJourneys: many("UserJourney"),
  UserJourney: {
    order: words("AssuranceLevel PreserveOriginalAssertion OrchestrationSteps ClientDefinition CryptographicKeys"),
    attributes: ["Id"],
  },
  OrchestrationSteps: many("OrchestrationStep"),
  OrchestrationStep: {
    order: ["Preconditions", "ClaimsProviderSelections", "ClaimsExchanges"],
    attributes: words("Order Type ContentDefinitionReferenceId CpimIssuerTechnicalProfileReferenceId"),
  },
  Preconditions: many("Precondition"),
  Precondition: { order: ["Value", "Action"], attributes: ["Type", "ExecuteActionsIf"] },
  ClaimsProviderSelections: many("ClaimsProviderSelection"),
  ClaimsProviderSelection: { attributes: ["TargetClaimsExchangeId", "ValidationClaimsExchangeId"] },
  ClaimsExchanges: { order: ["ClaimsExchange"], attributes: ["UserIdentity"] },
  ClaimsExchange: { attributes: ["Id", "TechnicalProfileReferenceId"] },
  ClientDefinition: { attributes: ["ReferenceId"] },
  RelyingParty: { order: ["DefaultUserJourney", "UserJourneyBehaviors", "TechnicalProfile"] },
  DefaultUserJourney: { attributes: ["ReferenceId"] },
  UserJourneyBehaviors: {
    order: words(`SingleSignOn SessionExpiryType SessionExpiryInSeconds AzureApplicationInsights JourneyInsights
      ContentDefinitionParameters ScriptExecution`),
  },
  SingleSignOn: { attributes: ["Scope"] },
  ...Object.fromEntries(words("TenantId PolicyId Domain DisplayName DataType Value Action").map((leaf) => [leaf, {}])),
};

/** Values that the schema lists, by element and attribute or by element; `long` is documented and not in the published schema. */
export const policyValues: Readonly<Record<string, readonly string[]>> = {
  "Protocol Name": words("None OAuth1 OAuth2 SAML2 OpenIdConnect WsFed WsTrust UProve11 Proprietary"),
  "OrchestrationStep Type": words(
    "ConsentScreen ClaimsProviderSelection CombinedSignInAndSignUp ClaimsExchange ReviewScreen SendClaims UserDialog Noop",
  ),
  "Precondition Type": ["ClaimsExist", "ClaimEquals"],
  "SingleSignOn Scope": words("Suppressed TrustFramework Tenant Application Policy"),
  DataType: [...words("boolean date dateTime duration int string stringCollection"), "long"],
  Action: ["SkipThisOrchestrationStep"],
};
