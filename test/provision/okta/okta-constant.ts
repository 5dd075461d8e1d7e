// Inputs of Okta's types, and of the DNS records beside them, that no change of a spec can change on an object that stands.
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";

const record = "aws:route53/record:Record";

/** Why → the type's fields. */
const reasons: readonly (readonly [string, readonly (readonly [type: string, ...fields: string[]])[]])[] = [
  [
    "it names the object by tenant, environment and what the spec calls it: another name is another resource",
    [
      [tokens.oauth, "label"],
      [tokens.samlApp, "label"],
      [tokens.server, "name", "description"],
      [tokens.scope, "name"],
      [tokens.claim, "name"],
      [tokens.policy, "name", "description"],
      [tokens.policyRule, "name"],
      [tokens.group, "name"],
      [tokens.groupRule, "name"],
      [tokens.samlIdp, "name"],
      [tokens.oidcIdp, "name"],
      [tokens.socialIdp, "name", "type", "protocolType"],
      [tokens.brand, "name"],
      [tokens.samlKey, "x5cs"],
      [record, "type"],
    ],
  ],
  [
    "it names the owner: deployment, environment and tenant",
    [
      [tokens.oauth, "adminNote"],
      [tokens.samlApp, "adminNote"],
    ],
  ],
  [
    "it is the id of an object that is never replaced, or that takes this one with it",
    [
      [tokens.scope, "authServerId"],
      [tokens.claim, "authServerId"],
      [tokens.policy, "authServerId"],
      [tokens.policyRule, "authServerId", "policyId"],
      [tokens.rateLimits, "principalId"],
      [tokens.domain, "brandId"],
      [tokens.route, "idpProviders"],
    ],
  ],
  [
    "it follows the kind of app, whose change makes another app",
    [
      [tokens.oauth, "grantTypes", "responseTypes", "tokenEndpointAuthMethod", "omitSecret"],
      [tokens.rateLimits, "principalType"],
    ],
  ],
  [
    "tenantry has decided it, the strict way: no spec says otherwise",
    [
      [tokens.oauth, "pkceRequired", "refreshTokenRotation", "refreshTokenLeeway", "consentMethod", "wildcardRedirect"],
      [tokens.oauth, "implicitAssignment", "autoKeyRotation", "hideIos", "hideWeb"],
      [tokens.samlApp, "subjectNameIdTemplate", "subjectNameIdFormat", "signatureAlgorithm", "digestAlgorithm"],
      [tokens.samlApp, "responseSigned", "assertionSigned", "honorForceAuthn", "authnContextClassRef"],
      [tokens.samlApp, "implicitAssignment", "hideIos", "hideWeb"],
      [tokens.server, "credentialsRotationMode"],
      [tokens.scope, "consent", "metadataPublish"],
      [tokens.claim, "claimType", "alwaysIncludeInToken", "valueType", "groupFilterType", "value"],
      [tokens.policyRule, "priority", "accessTokenLifetimeMinutes"],
      [tokens.policyRule, "refreshTokenLifetimeMinutes", "refreshTokenWindowMinutes"],
      [tokens.groupRule, "expressionType", "removeAssignedUsers"],
      [tokens.samlIdp, "provisioningAction", "accountLinkAction", "deprovisionedAction", "suspendedAction"],
      [tokens.samlIdp, "subjectMatchType", "usernameTemplate", "maxClockSkew", "ssoBinding", "acsType"],
      [tokens.samlIdp, "requestSignatureScope", "requestSignatureAlgorithm"],
      [tokens.samlIdp, "responseSignatureScope", "responseSignatureAlgorithm"],
      [tokens.oidcIdp, "provisioningAction", "accountLinkAction", "deprovisionedAction", "suspendedAction"],
      [tokens.oidcIdp, "subjectMatchType", "usernameTemplate", "maxClockSkew", "pkceRequired", "protocolType"],
      [tokens.oidcIdp, "authorizationBinding", "tokenBinding", "jwksBinding", "requestSignatureScope"],
      [tokens.socialIdp, "provisioningAction", "accountLinkAction", "groupsAction", "deprovisionedAction"],
      [tokens.socialIdp, "suspendedAction", "subjectMatchType", "usernameTemplate"],
      [tokens.domain, "certificateSourceType"],
      [tokens.route, "userIdentifierType", "networkConnection"],
      [record, "ttl"],
    ],
  ],
  [
    "it is left alone (ignoreChanges): clients don't overlap, so their order means nothing",
    [[tokens.policy, "priority"]],
  ],
  ["it is what Okta asks of the domain, whose own name replaces both", [[record, "records"]]],
];

/** `<type> <field>` → why no change of a spec reaches it. */
export const oktaConstant: Readonly<Record<string, string>> = Object.fromEntries(
  reasons.flatMap(([reason, types]) =>
    types.flatMap(([type, ...fields]) => fields.map((field) => [`${type} ${field}`, reason])),
  ),
);
