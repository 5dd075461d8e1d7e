// Authorization servers with scopes, claims, policies and rules.

import type { Cloud } from "../cloud.ts";
import type { PlainMap } from "../plain-map.ts";
import { RehearsalError } from "../rehearsal-error.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { oktaCheck, statusWords } from "./okta-check.ts";
import { oktaId } from "./okta-id.ts";
import { tokens } from "./tokens.ts";

/** The org of every rehearsal. */
const org = "https://example.okta.com";

const ofServer = { path: "authServerId", type: tokens.server };

export const server: TypeBehaviour = {
  id: oktaId("aus"),
  computed: (_, { id, text }) => ({ issuer: `${org}/oauth2/${id}`, kid: text(43) }),
  unique: [["name"]],
  deleteBeforeReplace: true,
  cascades: [tokens.scope, tokens.claim, tokens.policy, tokens.policyRule].map((type) => ({
    type,
    by: "authServerId",
  })),
  check(inputs) {
    const known = {
      ...statusWords,
      issuerMode: ["ORG_URL", "CUSTOM_URL", "DYNAMIC"],
      credentialsRotationMode: ["AUTO", "MANUAL"],
    };
    const failures = oktaCheck({ words: known }, inputs);
    const { audiences } = inputs;
    if (!Array.isArray(audiences) || audiences.length !== 1)
      failures.push({ property: "audiences", reason: "an authorization server has one audience" });
    return failures;
  },
  onlyReal: "whether the org has API Access Management, without which there are no servers of one's own",
};

/** Scopes that every server has from its beginning. */
const system = new Set(["openid", "profile", "email", "address", "phone", "offline_access", "device_sso"]);

export const scope: TypeBehaviour = {
  id: oktaId("scp"),
  unique: [["authServerId", "name"]],
  references: [ofServer],
  deleteBeforeReplace: true,
  check(inputs) {
    const known = { consent: ["REQUIRED", "IMPLICIT", "FLEXIBLE"], metadataPublish: ["ALL_CLIENTS", "NO_CLIENTS"] };
    const failures = oktaCheck({ words: known }, inputs);
    const name = String(inputs.name);
    if (system.has(name)) failures.push({ property: "name", reason: "every server has this scope already" });
    // RFC 6749 3.3: scope-token
    if (name.startsWith("okta.") || !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name))
      failures.push({ property: "name", reason: "must be printable ASCII without quotes, and not begin with okta." });
    return failures;
  },
  onlyReal: "how many scopes one token may carry",
};

const reserved = new Set(
  ["acr", "amr", "as_uri", "cid", "groups", "rpt", "rsi", "uid", "username", "iss", "jti", "token_type", "ver"].concat([
    ...["aud", "exp", "iat", "nbf", "scp", "sub", "auth_time"],
  ]),
);

export const claim: TypeBehaviour = {
  id: oktaId("ocl"),
  unique: [["authServerId", "name", "claimType"]],
  references: [ofServer],
  deleteBeforeReplace: true,
  check(inputs) {
    const known = {
      ...statusWords,
      claimType: ["RESOURCE", "IDENTITY"],
      valueType: ["EXPRESSION", "GROUPS", "SYSTEM"],
      groupFilterType: ["STARTS_WITH", "EQUALS", "CONTAINS", "REGEX"],
    };
    const failures = oktaCheck({ words: known }, inputs);
    if (inputs.claimType === "RESOURCE" && reserved.has(String(inputs.name)))
      failures.push({ property: "name", reason: "Okta keeps this claim of access tokens for itself" });
    if ((inputs.valueType === "GROUPS") !== (inputs.groupFilterType !== undefined))
      failures.push({ property: "groupFilterType", reason: "belongs to valueType GROUPS, and to no other" });
    return failures;
  },
  onlyReal: "what an expression gives: preview a token in the admin console",
};

export const policy: TypeBehaviour = {
  id: oktaId("00p"),
  unique: [["authServerId", "name"]],
  references: [ofServer, { path: "clientWhitelists[]", type: tokens.oauth }],
  deleteBeforeReplace: true,
  unordered: ["clientWhitelists"],
  cascades: [{ type: tokens.policyRule, by: "policyId" }],
  check: (inputs) => oktaCheck({ words: statusWords, lengths: { name: 50 } }, inputs),
  onlyReal: "how priorities move when policies come and go",
};

/** What the service looks up in lists where a word may stand in an id's place. */
function refuseUnknown({ authServerId, groupWhitelists, scopeWhitelists }: PlainMap, cloud: Cloud): void {
  const groups = Array.isArray(groupWhitelists) ? groupWhitelists : [];
  const missing = groups.find((id) => id !== "EVERYONE" && cloud.get(tokens.group, String(id)) === undefined);
  if (missing !== undefined) throw notFound("groupWhitelists[] names a group that does not exist (404).");
  const known = new Set(
    cloud
      .list(tokens.scope)
      .filter(({ properties }) => properties.authServerId === authServerId)
      .map(({ properties }) => properties.name),
  );
  const scopes = Array.isArray(scopeWhitelists) ? scopeWhitelists : [];
  const strange = scopes.find((name) => name !== "*" && !known.has(name) && !system.has(String(name)));
  if (strange !== undefined) throw notFound("scopeWhitelists[] names a scope that the server does not have (404).");
}

function notFound(message: string): RehearsalError {
  return new RehearsalError("rehearsal.not-found", message, { kind: "failed" });
}

export const policyRule: TypeBehaviour = {
  id: oktaId("0pr"),
  computed(inputs, { cloud }) {
    refuseUnknown(inputs, cloud);
    return { system: false };
  },
  unique: [["policyId", "name"]],
  references: [ofServer, { path: "policyId", type: tokens.policy }],
  deleteBeforeReplace: true,
  unordered: ["grantTypeWhitelists", "groupWhitelists", "scopeWhitelists"],
  check(inputs) {
    const known = {
      ...statusWords,
      grantTypeWhitelists: ["authorization_code", "implicit", "password", "client_credentials"],
    };
    const failures = oktaCheck({ words: known, lengths: { name: 50 } }, inputs);
    const { accessTokenLifetimeMinutes: minutes } = inputs;
    if (typeof minutes === "number" && (minutes < 5 || minutes > 1_440))
      failures.push({ property: "accessTokenLifetimeMinutes", reason: "must be 5 to 1440" });
    return failures;
  },
  onlyReal: "which rule a real request meets: preview a token in the admin console",
};
