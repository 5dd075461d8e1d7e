// The policy that extends the directory's own by one tenant's connections, and the journey that leads to them and nowhere else.
import { policyClaims } from "./policy-claims.ts";
import { type PolicyPlace, policyRoot } from "./policy-root.ts";
import { signInJourney } from "./sign-in-journey.ts";
import { type XmlElement, xmlElement } from "./xml-element.ts";

/** One claims provider of the tenant. */
export interface WrittenConnection {
  /** id of its technical profile */
  id: string;
  displayName: string;
  /** value of `domain_hint` that leads there */
  domain?: string;
  profile: XmlElement;
}

export interface ConnectionsPolicy extends PolicyPlace {
  journey: string;
  connections: readonly WrittenConnection[];
  /** `iss` of the tokens, and the claim in which they name their policy */
  tokens: { issuer: "directory" | "policy"; policyClaim: "tfp" | "acr" };
}

export function connectionsPolicy(policy: ConnectionsPolicy): XmlElement {
  const { journey, connections, tokens } = policy;
  return policyRoot(
    policy,
    xmlElement(
      "BuildingBlocks",
      {},
      xmlElement("ClaimsSchema", {}, ...claimTypes()),
      xmlElement("ClaimsTransformations", {}, ...transformations()),
    ),
    xmlElement(
      "ClaimsProviders",
      {},
      ...connections.map(({ domain, displayName, profile }) => claimsProvider(displayName, profile, domain)),
      claimsProvider("Sessions at SAML providers", samlSession()),
      claimsProvider("Token issuer", tokenIssuer(tokens)),
    ),
    xmlElement("UserJourneys", {}, signInJourney(journey, connections)),
  );
}

function claimsProvider(displayName: string, profile: XmlElement, domain?: string): XmlElement {
  return xmlElement(
    "ClaimsProvider",
    {},
    ...(domain === undefined ? [] : [xmlElement("Domain", {}, domain)]),
    xmlElement("DisplayName", {}, displayName),
    xmlElement("TechnicalProfiles", {}, profile),
  );
}

function claimTypes(): XmlElement[] {
  const types: [id: string, type: string, shown: string][] = [
    [policyClaims.tenant, "string", "Tenant"],
    [policyClaims.subject, "string", "Id at the provider"],
    [policyClaims.number, "long", "Number at the provider"],
    [policyClaims.emailVerified, "boolean", "Address is verified"],
    [policyClaims.policy, "string", "Policy"],
  ];
  return types.map(([Id, type, shown]) =>
    xmlElement("ClaimType", { Id }, xmlElement("DisplayName", {}, shown), xmlElement("DataType", {}, type)),
  );
}

/** Accounts are found by provider and subject: bases of several ages have another claim for the latter. */
function transformations(): XmlElement[] {
  const claims = (name: string, ...pairs: [claim: string, role: string][]): XmlElement =>
    xmlElement(
      `${name}Claims`,
      {},
      ...pairs.map(([claim, role]) =>
        xmlElement(`${name}Claim`, { ClaimTypeReferenceId: claim, TransformationClaimType: role }),
      ),
    );
  return [
    xmlElement(
      "ClaimsTransformation",
      { Id: policyClaims.numberToSubject, TransformationMethod: "ConvertNumberToStringClaim" },
      claims("Input", [policyClaims.number, "inputClaim"]),
      claims("Output", [policyClaims.subject, "outputClaim"]),
    ),
    xmlElement(
      "ClaimsTransformation",
      { Id: policyClaims.accountKey, TransformationMethod: "CreateAlternativeSecurityId" },
      claims("Input", [policyClaims.subject, "key"], ["identityProvider", "identityProvider"]),
      claims("Output", ["alternativeSecurityId", "alternativeSecurityId"]),
    ),
  ];
}

function samlSession(): XmlElement {
  const handler = "Web.TPEngine.SSO.SamlSSOSessionProvider, Web.TPEngine, Version=1.0.0.0, Culture=neutral";
  return xmlElement(
    "TechnicalProfile",
    { Id: policyClaims.samlSession },
    xmlElement("DisplayName", {}, "Session at a SAML provider"),
    xmlElement("Protocol", { Name: "Proprietary", Handler: `${handler}, PublicKeyToken=null` }),
    xmlElement(
      "Metadata",
      {},
      xmlElement("Item", { Key: "IncludeSessionIndex" }, "false"),
      xmlElement("Item", { Key: "RegisterServiceProviders" }, "false"),
    ),
  );
}

/** What servers compare must be what tokens say: `iss` in the spec's form, the policy's name in the spec's claim. */
function tokenIssuer({ issuer, policyClaim }: ConnectionsPolicy["tokens"]): XmlElement {
  const iss = issuer === "policy" ? "AuthorityWithTfp" : "AuthorityAndTenantGuid";
  return xmlElement(
    "TechnicalProfile",
    { Id: "JwtIssuer" },
    xmlElement(
      "Metadata",
      {},
      xmlElement("Item", { Key: "IssuanceClaimPattern" }, iss),
      xmlElement(
        "Item",
        { Key: "AuthenticationContextReferenceClaimPattern" },
        policyClaim === "acr" ? "PolicyId" : "None",
      ),
    ),
  );
}
