// One technical profile of an identity provider, whatever it speaks: what it says of the person, and what it may not say.
import { policyClaims } from "./policy-claims.ts";
import { type XmlElement, xmlElement } from "./xml-element.ts";

/** What the protocols' own files know. */
export interface ProfileParts {
  protocol: "OpenIdConnect" | "OAuth2" | "SAML2";
  metadata: (readonly [key: string, value: string, cdata?: "cdata"])[];
  /** key → key set */
  keys: Readonly<Record<string, string>>;
  /** claim type → the provider's name for it */
  claims: (readonly [claim: string, partner: string | undefined])[];
  /** the provider's claim, or a constant */
  emailVerified: { partner: string } | { constant: boolean };
  /** run before an account is looked for */
  transformations?: readonly string[];
  session?: string;
}

/** Whose profile it is. */
export interface ProfileOwner {
  /** unique in the policy and in what it extends */
  id: string;
  displayName: string;
  /** value of the tenant's claim */
  tenantValue: string;
  /** under which accounts of this connection stand in the directory: no other connection's */
  provider: string;
}

/**
 * The tenant and the provider are constants that are always taken, so that no provider says who it is or whose its people are:
 * of its claims it has only those that are listed. Elements stand in the order of TrustFrameworkPolicy_0.3.0.0.xsd.
 */
export function technicalProfile(owner: ProfileOwner, parts: ProfileParts): XmlElement {
  const { id, displayName, tenantValue, provider } = owner;
  const { protocol, metadata, keys, claims, emailVerified, transformations = [], session = "SM-SocialLogin" } = parts;
  const constants: [claim: string, value: string][] = [
    [policyClaims.tenant, tenantValue],
    ["identityProvider", provider],
    ["authenticationSource", "socialIdpAuthentication"],
  ];
  if ("constant" in emailVerified) constants.push([policyClaims.emailVerified, String(emailVerified.constant)]);
  const mapped = "partner" in emailVerified ? [[policyClaims.emailVerified, emailVerified.partner] as const] : [];
  const run = [...transformations, ...["CreateRandomUPNUserName", "CreateUserPrincipalName"], policyClaims.accountKey];
  const cryptographic = Object.entries(keys).map(([name, keySet]) =>
    xmlElement("Key", { Id: name, StorageReferenceId: keySet }),
  );
  return xmlElement(
    "TechnicalProfile",
    { Id: id },
    xmlElement("DisplayName", {}, displayName),
    xmlElement("Protocol", { Name: protocol }),
    xmlElement(
      "Metadata",
      {},
      ...metadata.map(([key, value, cdata]) => ({
        ...xmlElement("Item", { Key: key }, value),
        cdata: cdata !== undefined,
      })),
    ),
    ...(cryptographic.length === 0 ? [] : [xmlElement("CryptographicKeys", {}, ...cryptographic)]),
    xmlElement(
      "OutputClaims",
      {},
      ...[...claims, ...mapped].map(([claim, partner]) =>
        xmlElement("OutputClaim", { ClaimTypeReferenceId: claim, PartnerClaimType: partner }),
      ),
      ...constants.map(([claim, value]) =>
        xmlElement("OutputClaim", {
          ...{ ClaimTypeReferenceId: claim, DefaultValue: value, AlwaysUseDefaultValue: "true" },
        }),
      ),
    ),
    xmlElement(
      "OutputClaimsTransformations",
      {},
      ...run.map((each) => xmlElement("OutputClaimsTransformation", { ReferenceId: each })),
    ),
    xmlElement("UseTechnicalProfileForSessionManagement", { ReferenceId: session }),
  );
}
