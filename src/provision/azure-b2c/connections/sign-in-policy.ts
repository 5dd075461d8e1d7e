// The policy that apps name: one tenant's journey, and the claims of its tokens.
import { policyClaims } from "./policy-claims.ts";
import { type PolicyPlace, policyRoot } from "./policy-root.ts";
import { type XmlElement, xmlElement } from "./xml-element.ts";

export interface SignInPolicy extends PolicyPlace {
  journey: string;
  /** the claim that says whose the person is, and what it says: always, whatever came before */
  tenantClaim: { name: string; value: string };
  emailVerifiedClaim: string;
  policyClaim: "tfp" | "acr";
}

/** Sessions are of this policy alone: tenants of one directory would share them by default. */
export function signInPolicy(policy: SignInPolicy): XmlElement {
  const { journey, tenantClaim, emailVerifiedClaim, policyClaim } = policy;
  const claim = (id: string, partner?: string, constant?: string): XmlElement =>
    xmlElement("OutputClaim", {
      ...{ ClaimTypeReferenceId: id, PartnerClaimType: partner, DefaultValue: constant },
      AlwaysUseDefaultValue: constant === undefined ? undefined : "true",
    });
  const claims = [
    claim("objectId", "sub"),
    claim("email"),
    claim(policyClaims.emailVerified, emailVerifiedClaim),
    claim("displayName", "name"),
    claim("identityProvider", "idp"),
    claim(policyClaims.tenant, tenantClaim.name, tenantClaim.value),
    ...(policyClaim === "tfp" ? [claim(policyClaims.policy, "tfp", "{policy}")] : []),
  ];
  return policyRoot(
    policy,
    xmlElement(
      "RelyingParty",
      {},
      xmlElement("DefaultUserJourney", { ReferenceId: journey }),
      xmlElement("UserJourneyBehaviors", {}, xmlElement("SingleSignOn", { Scope: "Policy" })),
      xmlElement(
        "TechnicalProfile",
        { Id: "PolicyProfile" },
        xmlElement("DisplayName", {}, "PolicyProfile"),
        xmlElement("Protocol", { Name: "OpenIdConnect" }),
        xmlElement("OutputClaims", {}, ...claims),
        xmlElement("SubjectNamingInfo", { ClaimType: "sub" }),
      ),
    ),
  );
}
