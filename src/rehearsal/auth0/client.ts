// Applications, what they prove themselves with, and their grants.
import { createPublicKey } from "node:crypto";
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import type { PlainValue } from "../../provider/reveal.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { letters } from "./letters.ts";
import { tokens } from "./tokens.ts";

export const client: TypeBehaviour = {
  id: (_, { text }) => text(32, letters),
  computed: (_, { id }) => ({ clientId: id }),
  defaults: () => ({ description: "Managed by Pulumi" }),
  unordered: ["callbacks", "grantTypes"],
  check({ name, appType, organizationUsage, organizationRequireBehavior, callbacks }) {
    const failures: CheckFailure[] = [];
    const word = (property: string, value: PlainValue | undefined, words: readonly string[]): void => {
      if (value !== undefined && !words.includes(String(value)))
        failures.push({ property, reason: `must be one of ${words.join(", ")}` });
    };
    if (typeof name === "string" && (name.length === 0 || /[<>]/.test(name)))
      failures.push({ property: "name", reason: "must not be empty, and holds neither < nor >" });
    word("appType", appType, ["native", "spa", "regular_web", "non_interactive", "resource_server"]);
    word("organizationUsage", organizationUsage, ["deny", "allow", "require"]);
    word("organizationRequireBehavior", organizationRequireBehavior, [
      "no_prompt",
      "pre_login_prompt",
      "post_login_prompt",
    ]);
    if (appType === "non_interactive" && Array.isArray(callbacks) && callbacks.length > 0)
      failures.push({ property: "callbacks", reason: "a machine has none" });
    return failures;
  },
  cascades: [
    { type: tokens.clientCredentials, by: "clientId" },
    { type: tokens.clientGrant, by: "clientId" },
  ],
  // A client that is gone is gone from every connection's list, too.
  effect({ id }, cloud, what) {
    if (what !== "delete") return;
    for (const { properties } of cloud.list(tokens.connectionClients)) {
      const listed = properties.enabledClients;
      if (Array.isArray(listed)) properties.enabledClients = listed.filter((each) => each !== id);
    }
  },
  onlyReal: "whether the subscription has private_key_jwt, organizations for machines and token quotas",
};

const methods = ["none", "client_secret_post", "client_secret_basic", "private_key_jwt"];

export const clientCredentials: TypeBehaviour = {
  id: ({ clientId }) => String(clientId),
  replaceOn: ["clientId"],
  references: [{ path: "clientId", type: tokens.client }],
  writeOnly: ["clientSecretWo"],
  secretOutputs: ["clientSecret", "clientSecretWo"],
  check({ authenticationMethod, privateKeyJwt }) {
    if (!methods.includes(String(authenticationMethod)))
      return [{ property: "authenticationMethod", reason: `must be one of ${methods.join(", ")}` }];
    const listed = Object(privateKeyJwt).credentials as PlainValue;
    if (authenticationMethod !== "private_key_jwt") return [];
    if (!Array.isArray(listed) || listed.length === 0 || listed.length > 2)
      return [{ property: "privateKeyJwt.credentials", reason: "a client has one or two" }];
    return listed.flatMap((each, index): CheckFailure[] => {
      const { pem, algorithm = "RS256" } = Object(each) as Record<string, PlainValue>;
      const property = `privateKeyJwt.credentials[${index}]`;
      if (!["RS256", "RS384", "PS256"].includes(String(algorithm)))
        return [{ property: `${property}.algorithm`, reason: "must be RS256, RS384 or PS256" }];
      return isRsaPublic(String(pem))
        ? []
        : [{ property: `${property}.pem`, reason: "must be a public RSA key as PEM" }];
    });
  },
  onlyReal: "that a token can be had with the credential",
};

export const clientGrant: TypeBehaviour = {
  id: (_, { text }) => `cgr_${text(16, letters)}`,
  replaceOn: ["audience", "clientId", "defaultFor", "subjectType"],
  unique: [["clientId", "audience", "subjectType"]],
  references: [
    { path: "clientId", type: tokens.client },
    { path: "audience", type: tokens.resourceServer, property: "identifier" },
  ],
  unordered: ["scopes"],
  cascades: [{ type: tokens.organizationClientGrant, by: "grantId" }],
  check: ({ subjectType, organizationUsage }) => [
    ...(subjectType === undefined || subjectType === "client" || subjectType === "user"
      ? []
      : [{ property: "subjectType", reason: "must be client or user" }]),
    ...(subjectType === "user" && organizationUsage !== undefined
      ? [{ property: "organizationUsage", reason: "is for grants of clients only" }]
      : []),
  ],
  onlyReal: "whether each scope is one of the API's at the moment of the call",
};

function isRsaPublic(pem: string): boolean {
  try {
    return !pem.includes("PRIVATE") && createPublicKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
