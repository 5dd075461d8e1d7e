// What every part of a tenant at Auth0 is made with: its plan, its organization, its provider.
import type { Organization } from "@pulumi/auth0/organization.js";
import type { ResourceOptions } from "@pulumi/pulumi";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import type { Tenant } from "../tenant.ts";

export interface Auth0Frame {
  plan: TenantPlan;
  tenant: Tenant;
  place: ProgramPlace;
  /** begins every logical name */
  prefix: string;
  organization: Organization;
  /** sign-in and tokens are switched off, nothing is deleted */
  suspended: boolean;
  /** for objects that stand by themselves */
  own: ResourceOptions;
  /** for objects that Auth0 removes together with the organization */
  withOrganization: ResourceOptions;
}
