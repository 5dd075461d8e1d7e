// Organizations, and what belongs to one.
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import type { PlainValue } from "../../provider/reveal.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { entriesOf, letters } from "./letters.ts";
import { tokens } from "./tokens.ts";

export const organization: TypeBehaviour = {
  id: (_, { text }) => `org_${text(16, letters)}`,
  unique: [["name"]],
  nameLimit: 50,
  check({ name, displayName, metadata }) {
    const failures: CheckFailure[] = metadataFailures(metadata);
    if (typeof name === "string" && !/^[a-z0-9][a-z0-9_-]{0,49}$/.test(name))
      failures.push({ property: "name", reason: "must be lower-case letters, digits, - and _, 50 at most" });
    if (typeof displayName === "string" && (displayName.length === 0 || displayName.length > 255))
      failures.push({ property: "displayName", reason: "must have 1 to 255 characters" });
    return failures;
  },
  cascades: [
    { type: tokens.organizationConnections, by: "organizationId" },
    { type: tokens.organizationDiscoveryDomain, by: "organizationId" },
    { type: tokens.organizationClientGrant, by: "organizationId" },
  ],
  onlyReal: "how many organizations the subscription allows, and whether it has token quotas",
};

export const organizationConnections: TypeBehaviour = {
  id: ({ organizationId }) => String(organizationId),
  replaceOn: ["organizationId"],
  references: [
    { path: "organizationId", type: tokens.organization },
    { path: "enabledConnections[].connectionId", type: tokens.connection },
  ],
  unordered: ["enabledConnections"],
  check({ enabledConnections }) {
    const listed = Array.isArray(enabledConnections) ? enabledConnections.map((each) => Object(each)) : [];
    return listed.flatMap((each: Record<string, PlainValue>, index): CheckFailure[] =>
      each.isSignupEnabled === true && each.assignMembershipOnLogin !== true
        ? [
            {
              property: `enabledConnections[${index}].isSignupEnabled`,
              reason: "can be true only where assignMembershipOnLogin is",
            },
          ]
        : [],
    );
  },
  onlyReal: "that people are really sent to a connection at sign-in",
};

export const organizationDiscoveryDomain: TypeBehaviour = {
  id: ({ organizationId }, { text }) => `${String(organizationId)}::org_domain_${text(16, letters)}`,
  replaceOn: ["domain", "organizationId"],
  computed: ({ domain }, { text }) => ({
    verificationHost: `_auth0-challenge.${String(domain)}`,
    verificationTxt: `auth0-domain-verification=${text(32)}`,
  }),
  unique: [["domain"]],
  references: [{ path: "organizationId", type: tokens.organization }],
  check: ({ status }) =>
    status === "pending" || status === "verified"
      ? []
      : [{ property: "status", reason: "must be pending or verified" }],
  onlyReal: "whether the TXT record is there; the exact form of its host and text",
};

export const organizationClientGrant: TypeBehaviour = {
  id: ({ organizationId, grantId }) => `${String(organizationId)}::${String(grantId)}`,
  replaceOn: ["grantId", "organizationId"],
  references: [
    { path: "organizationId", type: tokens.organization },
    { path: "grantId", type: tokens.clientGrant },
  ],
  onlyReal: "whether the grant's organizationUsage lets an organization have it",
};

/** At most 25 entries of 255 characters: the Management API's limit for metadata. */
function metadataFailures(metadata: PlainValue | undefined): CheckFailure[] {
  const entries = entriesOf(metadata);
  const failures: CheckFailure[] = entries
    .filter(([key, value]) => key.length > 255 || String(value).length > 255)
    .map(([key]) => ({ property: `metadata.${key}`, reason: "key and value may have 255 characters" }));
  if (entries.length > 25) failures.push({ property: "metadata", reason: "may have 25 entries" });
  return failures;
}
