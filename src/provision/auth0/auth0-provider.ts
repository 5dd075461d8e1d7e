// Our own connection to an Auth0 tenant: explicit, so that no credential of the machine's is used by accident.
import { Provider } from "@pulumi/auth0/provider.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { referenceOutput } from "../reference-output.ts";

/** `field` names the secret in messages: whose it is, never what it is. */
export function auth0Provider(
  name: string,
  { domain, management }: NonNullable<TenantPlan["options"]["auth0"]>,
  { place, field }: { place: ProgramPlace; field: string },
  options: CustomResourceOptions = {},
): Provider {
  const clientSecret = referenceOutput({ field, reference: management.clientSecret }, place);
  const args = { domain, clientId: management.clientId, clientSecret };
  return new Provider(name, args, options);
}
