// What tenants share at Auth0: the Actions that write roles and address into tokens, once for each Auth0 tenant.
import { Action } from "@pulumi/auth0/action.js";
import { TriggerAction } from "@pulumi/auth0/triggerAction.js";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { auth0Provider } from "./auth0-provider.ts";
import { tokenAction } from "./token-action.ts";

const triggers = [
  { trigger: "post-login", version: "v3", title: "people" },
  { trigger: "credentials-exchange", version: "v2", title: "machines" },
] as const;

/**
 * Registers both Actions in every Auth0 tenant that a plan names, and adds them to the end of its flows: what others put
 * there stays. Several tenants of ours may name one Auth0 tenant: the credentials of the first, by id, are used.
 */
export function provisionAuth0Platform(plans: readonly TenantPlan[], place: ProgramPlace): { auth0: string[] } {
  const domains = new Map<string, NonNullable<TenantPlan["options"]["auth0"]>>();
  for (const { options } of plans) {
    const { auth0 } = options;
    if (auth0 !== undefined && !domains.has(auth0.domain)) domains.set(auth0.domain, auth0);
  }
  for (const [domain, settings] of domains) {
    const field = `auth0 ${domain} management.clientSecret`;
    const provider = auth0Provider(`auth0.${domain}`, settings, { place, field });
    for (const { trigger, version, title } of triggers) {
      const displayName = `tenantry ${place.deployment} ${title}`;
      const action = new Action(
        `auth0.${domain}.${trigger}`,
        {
          name: displayName,
          code: tokenAction,
          runtime: "node22",
          deploy: true,
          supportedTriggers: { id: trigger, version },
        },
        { provider, protect: true },
      );
      new TriggerAction(
        `auth0.${domain}.${trigger}.flow`,
        { trigger, actionId: action.id, displayName },
        { provider, protect: true },
      );
    }
  }
  return { auth0: [...domains.keys()].sort() };
}
