// Apps: OAuth clients, SAML applications, who may use them, and how much of the org's limits they may take.
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import type { PlainMap } from "../plain-map.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { oktaCheck, statusWords } from "./okta-check.ts";
import { oktaId } from "./okta-id.ts";
import { tokens } from "./tokens.ts";

const cascades = [{ type: tokens.appGroups, by: "appId" }];

const words = {
  ...statusWords,
  type: ["web", "native", "browser", "service"],
  grantTypes: ["authorization_code", "refresh_token", "client_credentials", "implicit", "password"],
  responseTypes: ["code", "token", "id_token"],
  tokenEndpointAuthMethod: [
    "none",
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
  ],
  issuerMode: ["ORG_URL", "CUSTOM_URL", "DYNAMIC"],
  refreshTokenRotation: ["STATIC", "ROTATE"],
  consentMethod: ["REQUIRED", "TRUSTED"],
  wildcardRedirect: ["DISABLED", "SUBDOMAIN"],
};

export const oauthApp: TypeBehaviour = {
  id: oktaId("0oa"),
  computed: ({ omitSecret }, { id, text }) => ({
    ...{ clientId: id, name: "oidc_client", signOnMode: "OPENID_CONNECT" },
    ...(omitSecret === true ? {} : { clientSecret: text(64) }),
  }),
  unique: [["label"]],
  replaceOn: ["clientId", "type"],
  writeOnly: ["clientBasicSecretWo"],
  secretOutputs: ["clientSecret", "clientBasicSecret", "clientBasicSecretWo"],
  unordered: ["grantTypes", "redirectUris", "responseTypes", "postLogoutRedirectUris"],
  // Its client id is its id.
  cascades: [...cascades, { type: tokens.rateLimits, by: "principalId" }],
  check(inputs) {
    const { type, redirectUris, grantTypes, tokenEndpointAuthMethod, jwks, jwksUri } = inputs;
    const failures = oktaCheck({ words, lengths: { label: 100 } }, inputs);
    const uris = Array.isArray(redirectUris) ? redirectUris : [];
    const grants = Array.isArray(grantTypes) ? grantTypes : [];
    if (type === "service" && !grants.includes("client_credentials"))
      failures.push({ property: "grantTypes", reason: "a service has client_credentials" });
    if (type !== "service" && grants.includes("authorization_code") && uris.length === 0)
      failures.push({ property: "redirectUris", reason: "is required for every type but service" });
    if (uris.some((uri) => String(uri).includes("*")) && inputs.wildcardRedirect !== "SUBDOMAIN")
      failures.push({ property: "redirectUris", reason: "holds a wildcard, and wildcardRedirect is not SUBDOMAIN" });
    if (tokenEndpointAuthMethod === "private_key_jwt" && jwks === undefined && jwksUri === undefined)
      failures.push({ property: "jwks", reason: "private_key_jwt needs jwks or jwksUri" });
    return [...failures, ...keyFailures(jwks)];
  },
  onlyReal: "which authentication policy the app gets, and that a token can be had with its credential",
};

/** A public key for each kid, of RSA or an elliptic curve. */
function keyFailures(jwks: PlainMap[string] | undefined): CheckFailure[] {
  if (!Array.isArray(jwks)) return [];
  const kids = jwks.map((key) => String(Object(key).kid));
  return jwks.flatMap((key, index) => {
    const { kty, e, n, x, y } = Object(key) as PlainMap;
    const whole = kty === "RSA" ? Boolean(e) && Boolean(n) : kty === "EC" && Boolean(x) && Boolean(y);
    const property = `jwks[${index}]`;
    if (!whole) return [{ property, reason: "must be an RSA key with e and n, or an EC key with x and y" }];
    return kids.indexOf(kids[index] ?? "") === index ? [] : [{ property: `${property}.kid`, reason: "stands twice" }];
  });
}

/** What a custom SAML app, one that is not of Okta's catalogue, must say. */
const samlNeeds = [
  ...["ssoUrl", "recipient", "destination", "audience", "subjectNameIdTemplate", "subjectNameIdFormat"],
  ...["signatureAlgorithm", "digestAlgorithm", "authnContextClassRef"],
];

export const samlApp: TypeBehaviour = {
  id: oktaId("0oa"),
  computed: (_, { id, text }) => ({
    name: `example_app_${id}`,
    signOnMode: "SAML_2_0",
    entityKey: `exk${text(17)}`,
    keyId: text(43),
    metadataUrl: `https://example.okta.com/app/${id}/sso/saml/metadata`,
  }),
  unique: [["label"]],
  replaceOn: ["preconfiguredApp"],
  cascades,
  check(inputs) {
    const known = {
      ...statusWords,
      signatureAlgorithm: ["RSA_SHA256", "RSA_SHA1"],
      digestAlgorithm: ["SHA256", "SHA1"],
    };
    const failures = oktaCheck({ words: known, lengths: { label: 100 } }, inputs);
    if (inputs.preconfiguredApp !== undefined) return failures;
    const missing = samlNeeds.filter((name) => inputs[name] === undefined);
    return [...failures, ...missing.map((property) => ({ property, reason: "is required for a custom app" }))];
  },
  onlyReal: "what an assertion looks like, and when its signing certificate ends",
};

export const appGroups: TypeBehaviour = {
  id: ({ appId }) => String(appId),
  references: [
    { path: "appId", type: [tokens.oauth, tokens.samlApp] },
    { path: "groups[].id", type: tokens.group },
  ],
  replaceOn: ["appId"],
  unordered: ["groups"],
  onlyReal: "the order in which priorities settle when several groups are assigned at once",
};

export const rateLimits: TypeBehaviour = {
  id: oktaId("0pl"),
  unique: [["principalId", "principalType"]],
  references: [{ path: "principalId", type: tokens.oauth }],
  check(inputs) {
    const failures = oktaCheck({ words: { principalType: ["SSWS_TOKEN", "OAUTH_CLIENT"] } }, inputs);
    for (const property of ["defaultPercentage", "defaultConcurrencyPercentage"]) {
      const value = inputs[property];
      if (typeof value === "number" && (value < 0 || value > 100))
        failures.push({ property, reason: "must be 0 to 100" });
    }
    return failures;
  },
  onlyReal: "that Okta keeps the entry of a client after its deletion",
};
