// Inbound identity providers, and the keys that they are trusted by.
import { X509Certificate } from "node:crypto";
import type { Cloud } from "../cloud.ts";
import type { PlainMap } from "../plain-map.ts";
import { RehearsalError } from "../rehearsal-error.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { oktaCheck, statusWords } from "./okta-check.ts";
import { oktaId } from "./okta-id.ts";
import { tokens } from "./tokens.ts";

const words = {
  ...statusWords,
  accountLinkAction: ["AUTO", "DISABLED"],
  provisioningAction: ["AUTO", "DISABLED"],
  groupsAction: ["NONE", "SYNC", "APPEND", "ASSIGN"],
  subjectMatchType: ["USERNAME", "EMAIL", "USERNAME_OR_EMAIL", "CUSTOM_ATTRIBUTE"],
  issuerMode: ["ORG_URL", "CUSTOM_URL", "DYNAMIC"],
};

const groups = [
  { path: "groupsAssignments[]", type: tokens.group },
  { path: "accountLinkGroupIncludes[]", type: tokens.group },
];

const shared = {
  id: oktaId("0oa"),
  unique: [["name"]],
  deleteBeforeReplace: true,
  unordered: ["scopes", "groupsAssignments", "accountLinkGroupIncludes"],
  refusesDelete({ id }: { id: string }, cloud: Cloud) {
    const used = cloud
      .list(tokens.route)
      .some(({ properties }) => JSON.stringify(properties.idpProviders).includes(id));
    return used ? "a routing rule leads to it" : undefined;
  },
};

/** An org knows a provider's name once, whatever its type: within a type, `unique` says so. Throws `rehearsal.conflict`. */
function refuseOtherType({ name }: PlainMap, cloud: Cloud, own: string): void {
  const others = [tokens.samlIdp, tokens.oidcIdp, tokens.socialIdp].filter((type) => type !== own);
  if (others.some((type) => cloud.list(type).some(({ properties }) => properties.name === name)))
    throw new RehearsalError(
      "rehearsal.conflict",
      "The name is taken: an identity provider of another type has it (409).",
      {
        kind: "failed",
      },
    );
}

export const samlKey: TypeBehaviour = {
  id: (_, { uuid }) => uuid(),
  computed: (_, { id }) => ({ kid: id, kty: "RSA", use: "sig" }),
  check({ x5cs }) {
    const list = Array.isArray(x5cs) ? x5cs : [];
    return list.length === 1 && isCertificate(String(list[0]))
      ? []
      : [{ property: "x5cs", reason: "must be one certificate, DER in base64" }];
  },
  refusesDelete({ properties }, cloud) {
    const user = cloud.list(tokens.samlIdp).find((idp) => idp.properties.kid === properties.kid);
    return user === undefined ? undefined : "an identity provider is still trusted by this key";
  },
  onlyReal: "that the certificate is the provider's",
};

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(Buffer.from(text, "base64")).raw.toString("base64") === text;
  } catch {
    return false;
  }
}

export const samlIdp: TypeBehaviour = {
  ...shared,
  computed(inputs, { id, cloud }) {
    refuseOtherType(inputs, cloud, tokens.samlIdp);
    return {
      ...{ type: "SAML2", acsBinding: "HTTP-POST", userTypeId: "oty1example" },
      audience: `https://www.okta.com/saml2/service-provider/sp${id.slice(3)}`,
    };
  },
  references: [...groups, { path: "kid", type: tokens.samlKey, property: "kid" }],
  check: (inputs) => [
    ...oktaCheck(
      {
        words: {
          ...words,
          acsType: ["INSTANCE", "ORG"],
          ssoBinding: ["HTTP-POST", "HTTP-REDIRECT"],
          requestSignatureScope: ["REQUEST", "NONE"],
          responseSignatureScope: ["RESPONSE", "ASSERTION", "ANY"],
        },
        lengths: { name: 100 },
      },
      inputs,
    ),
    ...patternFailures(inputs, "subjectFilter"),
  ],
  onlyReal: "that the provider takes our requests and its responses verify",
};

export const oidcIdp: TypeBehaviour = {
  ...shared,
  computed(inputs, { cloud }) {
    refuseOtherType(inputs, cloud, tokens.oidcIdp);
    return { type: "OIDC", userTypeId: "oty1example" };
  },
  references: groups,
  writeOnly: ["clientSecretWo"],
  secretOutputs: ["clientSecret", "clientSecretWo"],
  check(inputs) {
    const bindings = ["HTTP-POST", "HTTP-REDIRECT"];
    const known = { ...words, authorizationBinding: bindings, tokenBinding: bindings, jwksBinding: bindings };
    const failures = oktaCheck({ words: known, lengths: { name: 100 } }, inputs);
    for (const property of ["issuerUrl", "authorizationUrl", "tokenUrl", "jwksUrl"])
      if (!String(inputs[property]).startsWith("https://")) failures.push({ property, reason: "must be an https URL" });
    if ((inputs.clientSecret === undefined) === (inputs.clientSecretWo === undefined))
      failures.push({ property: "clientSecretWo", reason: "either clientSecret or clientSecretWo must be given" });
    return [...failures, ...patternFailures(inputs, "filter")];
  },
  onlyReal: "that the endpoints answer and know the client",
};

const socialTypes = ["APPLE", "FACEBOOK", "GITHUB", "GITLAB", "GOOGLE", "LINKEDIN", "MICROSOFT"];

export const socialIdp: TypeBehaviour = {
  ...shared,
  computed(inputs, { cloud }) {
    refuseOtherType(inputs, cloud, tokens.socialIdp);
    return { trustRevocation: "CRL", trustRevocationCacheLifetime: 0 };
  },
  references: groups,
  writeOnly: ["clientSecretWo"],
  secretOutputs: ["clientSecret", "clientSecretWo"],
  check: (inputs) => oktaCheck({ words: { ...words, type: socialTypes }, lengths: { name: 100 } }, inputs),
  onlyReal: "whether the org may use this provider, and that its app names Okta's callback",
};

function patternFailures(inputs: PlainMap, property: string) {
  const pattern = inputs[property];
  if (typeof pattern !== "string") return [];
  try {
    new RegExp(pattern);
    return [];
  } catch {
    return [{ property, reason: "must be a regular expression" }];
  }
}
