// The character of the okta package: the Management API, as far as tenants use it.
import type { PackageBehaviours, TypeBehaviour } from "../type-behaviour.ts";
import { appGroups, oauthApp, rateLimits, samlApp } from "./application.ts";
import { claim, policy, policyRule, scope, server } from "./authorization.ts";
import { oidcIdp, samlIdp, samlKey, socialIdp } from "./identity-provider.ts";
import { oktaCheck, statusWords } from "./okta-check.ts";
import { oktaId } from "./okta-id.ts";
import { oktaInvokes } from "./okta-invokes.ts";
import { route } from "./routing.ts";
import { tokens } from "./tokens.ts";

const group: TypeBehaviour = {
  id: oktaId("00g"),
  unique: [["name"]],
  deleteBeforeReplace: true,
  check: (inputs) => oktaCheck({ lengths: { name: 255, description: 1024 } }, inputs),
  onlyReal: "who is in it",
};

const groupRule: TypeBehaviour = {
  id: oktaId("0pr"),
  unique: [["name"]],
  references: [{ path: "groupAssignments[]", type: tokens.group }],
  replaceOn: ["groupAssignments"],
  deleteBeforeReplace: true,
  check: (inputs) => oktaCheck({ words: statusWords, lengths: { name: 50 } }, inputs),
  onlyReal: "what its expression means, and when people come into the group",
};

const brand: TypeBehaviour = {
  id: oktaId("bnd"),
  unique: [["name"]],
  computed: () => ({ isDefault: false }),
  deleteBeforeReplace: true,
  refusesDelete: ({ id }, cloud) =>
    cloud.list(tokens.domain).some(({ properties }) => properties.brandId === id)
      ? "a domain has this brand"
      : undefined,
  onlyReal: "how many brands the org may have",
};

const domain: TypeBehaviour = {
  id: oktaId("OcD"),
  computed: ({ name }, { text }) => ({
    validationStatus: "NOT_STARTED",
    dnsRecords: [
      { recordType: "TXT", fqdn: `_oktaverification.${String(name)}`, values: [text(32)], expiration: "" },
      { recordType: "CNAME", fqdn: String(name), values: ["example.customdomains.okta.com"], expiration: "" },
    ],
  }),
  unique: [["name"]],
  references: [{ path: "brandId", type: tokens.brand }],
  replaceOn: ["name"],
  deleteBeforeReplace: true,
  cascades: [{ type: tokens.domainVerification, by: "domainId" }],
  check: (inputs) => oktaCheck({ words: { certificateSourceType: ["MANUAL", "OKTA_MANAGED"] } }, inputs),
  onlyReal: "whether Okta manages certificates in this org",
};

const domainVerification: TypeBehaviour = {
  id: ({ domainId }) => String(domainId),
  references: [{ path: "domainId", type: tokens.domain }],
  replaceOn: ["domainId"],
  onlyReal: "that the records can be found",
};

/** Ids, references, names that are taken, and the rules of Okta that the SDK's types can't say. */
export const oktaBehaviours: PackageBehaviours = {
  types: {
    [tokens.oauth]: oauthApp,
    [tokens.samlApp]: samlApp,
    [tokens.appGroups]: appGroups,
    [tokens.server]: server,
    [tokens.scope]: scope,
    [tokens.claim]: claim,
    [tokens.policy]: policy,
    [tokens.policyRule]: policyRule,
    [tokens.group]: group,
    [tokens.groupRule]: groupRule,
    [tokens.samlIdp]: samlIdp,
    [tokens.samlKey]: samlKey,
    [tokens.oidcIdp]: oidcIdp,
    [tokens.socialIdp]: socialIdp,
    [tokens.route]: route,
    [tokens.brand]: brand,
    [tokens.domain]: domain,
    [tokens.domainVerification]: domainVerification,
    [tokens.rateLimits]: rateLimits,
  },
  invokes: oktaInvokes,
};
