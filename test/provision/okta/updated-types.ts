// Types of Okta whose objects a change of a spec can update: the table of changes shows it, runs are killed at each.
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";

/** The platform stack's routing rules stand last. Of other types every field that can differ makes another object. */
export const updatedTypes: readonly string[] = [
  ...[tokens.oauth, tokens.samlApp, tokens.appGroups, tokens.rateLimits],
  ...[tokens.server, tokens.claim, tokens.policy, tokens.policyRule],
  ...[tokens.group, tokens.groupRule, tokens.samlIdp, tokens.oidcIdp, tokens.socialIdp, tokens.brand],
  tokens.route,
];
