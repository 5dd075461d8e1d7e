// The rules that lead people to identity providers: one list an org, in which every rule has its place.
import type { Cloud, CloudObject } from "../cloud.ts";
import { RehearsalError } from "../rehearsal-error.ts";
import type { InvokeBehaviour, TypeBehaviour } from "../type-behaviour.ts";
import { oktaCheck, statusWords } from "./okta-check.ts";
import { oktaId } from "./okta-id.ts";
import { tokens } from "./tokens.ts";

/** The org's one policy of its kind. */
const discoveryPolicy = { id: "00p1exampleIdpDiscovery", name: "Idp Discovery Policy", type: "IDP_DISCOVERY" };

export const route: TypeBehaviour = {
  id: oktaId("0pr"),
  unique: [["policyId", "name"]],
  references: [{ path: "idpProviders[].id", type: [tokens.samlIdp, tokens.oidcIdp, tokens.socialIdp] }],
  replaceOn: ["name", "policyId"],
  deleteBeforeReplace: true,
  check(inputs) {
    const known = {
      ...statusWords,
      networkConnection: ["ANYWHERE", "ZONE", "ON_NETWORK", "OFF_NETWORK"],
      selectionType: ["SPECIFIC", "DYNAMIC"],
      userIdentifierType: ["IDENTIFIER", "ATTRIBUTE"],
    };
    const failures = oktaCheck({ words: known, lengths: { name: 50 } }, inputs);
    if (inputs.policyId !== discoveryPolicy.id)
      failures.push({ property: "policyId", reason: "must be the org's policy for identity provider discovery" });
    return failures;
  },
  // Okta counts it out anew whenever a rule comes, moves or goes.
  writeOnly: ["position"],
  effect: ({ id, properties }, cloud, what) => {
    const { priority } = properties;
    placeRule(cloud, id, what === "delete" ? undefined : typeof priority === "number" ? priority : "as it is");
  },
  onlyReal: "whether deleting a rule closes its gap at once, and what two writers at the same moment get",
};

/**
 * Puts a rule at a place of the org's list, 1 the first, the last at most, and moves what stands there and below; `undefined`
 * closes the gap of one that is gone. Where a program gave a priority, that is what the service shows from now on.
 */
export function placeRule(cloud: Cloud, id: string, place: number | "as it is" | undefined): void {
  const position = ({ properties }: CloudObject): number => Number(properties.position ?? Number.POSITIVE_INFINITY);
  const list = cloud.list(tokens.route).sort((a, b) => position(a) - position(b));
  const own = list.find((rule) => rule.id === id);
  if (own !== undefined && typeof place === "number") {
    list.splice(list.indexOf(own), 1);
    list.splice(Math.max(place, 1) - 1, 0, own);
  }
  for (const [index, { properties }] of list.entries()) {
    properties.position = index + 1;
    if (typeof properties.priority === "number") properties.priority = index + 1;
  }
}

/** `getPolicy` knows the policy that every org has. */
export const getPolicy: InvokeBehaviour = ({ name, type }) => {
  if (name === discoveryPolicy.name && type === discoveryPolicy.type) return { ...discoveryPolicy, status: "ACTIVE" };
  throw new RehearsalError("rehearsal.not-found", "The org has no policy of this name and type (404).");
};
