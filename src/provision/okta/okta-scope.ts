// What every part of a tenant in Okta needs to know: names, options, and whether the tenant is in service.
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { oktaName, oktaNameLengths } from "../../plan/okta-name.ts";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { PlannedReference, TenantPlan } from "../../plan/tenant-plan.ts";
import type { OktaIdentity } from "../../spec/okta-identity-spec.ts";
import { ProvisionError } from "../provision-error.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { referenceOutput } from "../reference-output.ts";
import type { Tenant } from "../tenant.ts";
import { oktaProvider } from "./okta-provider.ts";

export interface OktaScope {
  plan: TenantPlan;
  tenant: Tenant;
  okta: OktaIdentity;
  /** parent and provider of each resource */
  own: CustomResourceOptions;
  /** Pulumi's name of a resource, `acme.` + kind and name */
  name(...parts: string[]): string;
  /** name in the org, `limit` characters at most */
  label(what: string, limit?: number): string;
  /** a suspended tenant's objects stand, and do nothing */
  status: "ACTIVE" | "INACTIVE";
  /** for people who look at the org */
  note: string;
  /** a secret output */
  secret(reference: PlannedReference): Output<string>;
}

/** Throws `program.platform` where the plan has no options for Okta, which its spec's rules refuse. */
export function oktaScope(plan: TenantPlan, tenant: Tenant, place: ProgramPlace): OktaScope {
  const { okta } = plan.options;
  if (okta === undefined) throw new ProvisionError("program.platform", `${plan.tenantId} has no options for Okta.`);
  const { pulumi: prefix } = tenantNames(plan.tenantId);
  const secret = (reference: PlannedReference): Output<string> => referenceOutput(reference, place);
  const provider = oktaProvider(`${prefix}okta`, okta, secret, { parent: tenant });
  return {
    plan,
    tenant,
    okta,
    own: { parent: tenant, provider },
    name: (...parts) => `${prefix}${parts.join(".")}`,
    label: (what, limit: number = oktaNameLengths.object) => oktaName(plan, what, limit),
    status: plan.organization.status === "suspended" ? "INACTIVE" : "ACTIVE",
    note: `Made by tenantry for ${plan.owner}; changes by hand are undone.`,
    secret,
  };
}
