// Connections to identity providers, and the clients that may use one.
import { X509Certificate } from "node:crypto";
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import type { PlainValue } from "../../provider/reveal.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { tokens } from "./tokens.ts";

/** What Auth0 asks of the options, by strategy. */
const required: Readonly<Record<string, readonly string[]>> = {
  samlp: ["signInEndpoint", "signingCert"],
  oidc: ["clientId", "type", "discoveryUrl"],
  waad: ["clientId", "clientSecret", "domain"],
  "google-oauth2": ["clientId", "clientSecret"],
  github: ["clientId", "clientSecret"],
  windowslive: ["clientId", "clientSecret"],
};

export const connection: TypeBehaviour = {
  id: (_, { text }) => `con_${text(16)}`,
  replaceOn: ["name", "strategy"],
  unique: [["name"]],
  check({ name, strategy, options }) {
    const failures: CheckFailure[] = [];
    if (typeof name === "string" && (name.length > 128 || !/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name)))
      failures.push({ property: "name", reason: "must be letters, digits and -, 128 at most, no - at an end" });
    const wanted = required[String(strategy)];
    if (wanted === undefined) failures.push({ property: "strategy", reason: "is none that tenants use" });
    const given = Object(options) as Record<string, PlainValue>;
    for (const field of wanted ?? []) {
      if (given[field] === undefined || given[field] === "")
        failures.push({ property: `options.${field}`, reason: `is required by ${String(strategy)}` });
    }
    if (strategy === "samlp" && given.signingCert !== undefined && !isCertificate(String(given.signingCert)))
      failures.push({ property: "options.signingCert", reason: "must be a certificate as PEM" });
    return failures;
  },
  effect({ id }, cloud, what) {
    if (what !== "delete") return;
    cloud.remove(tokens.connectionClients, id);
    // What is gone is gone from every organization's list, too.
    for (const { properties } of cloud.list(tokens.organizationConnections)) {
      const listed = properties.enabledConnections;
      if (Array.isArray(listed))
        properties.enabledConnections = listed.filter((each) => Object(each).connectionId !== id);
    }
  },
  onlyReal: "whether endpoints, app and secret are right: Auth0 asks the provider at the first sign-in",
};

export const connectionClients: TypeBehaviour = {
  id: ({ connectionId }) => String(connectionId),
  replaceOn: ["connectionId"],
  derived(inputs, _object, cloud) {
    const owner = cloud.get(tokens.connection, String(inputs.connectionId))?.properties;
    return { name: owner?.name ?? "", strategy: owner?.strategy ?? "" };
  },
  references: [
    { path: "connectionId", type: tokens.connection },
    { path: "enabledClients[]", type: tokens.client },
  ],
  unordered: ["enabledClients"],
  onlyReal: "that other clients can't sign people in with it",
};

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).serialNumber !== "";
  } catch {
    return false;
  }
}
