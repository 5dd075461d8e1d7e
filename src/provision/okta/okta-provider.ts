// The tenant's own connection to its Okta org: explicit, so that no credential of the machine's is used by accident.

import { Provider } from "@pulumi/okta/provider.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { PlannedReference } from "../../plan/tenant-plan.ts";
import type { OktaIdentity } from "../../spec/okta-identity-spec.ts";

/** What the deploying service app asks for: docs/platforms/okta.md says what each is for. */
const scopes = [
  "okta.apps.manage",
  "okta.authorizationServers.manage",
  "okta.brands.manage",
  "okta.domains.manage",
  "okta.groups.manage",
  "okta.idps.manage",
  "okta.policies.manage",
  "okta.principalRateLimits.manage",
];

/** Retries with growing pauses, and leaves a fifth of the org's limits to its people. */
const manners = { backoff: true, maxRetries: 5, minWaitSeconds: 5, maxWaitSeconds: 120, maxApiCapacity: 80 };

export function oktaProvider(
  name: string,
  { org, credentials }: Pick<OktaIdentity, "org" | "credentials">,
  secret: (reference: PlannedReference) => Output<string>,
  options: CustomResourceOptions,
): Provider {
  const place = { orgName: org.name, baseUrl: org.url ?? "okta.com", ...manners };
  const field = (last: string): string => `identity.okta.credentials.${last}`;
  if ("apiToken" in credentials) {
    const apiToken = secret({ field: field("apiToken"), reference: credentials.apiToken });
    return new Provider(name, { ...place, apiToken }, options);
  }
  const { clientId, privateKeyId } = credentials;
  const privateKey = secret({ field: field("privateKey"), reference: credentials.privateKey });
  return new Provider(name, { ...place, clientId, privateKeyId, privateKey, scopes }, options);
}
