// What every part of a tenant on the embedded platform is made with.
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import type { Tenant } from "../tenant.ts";

export interface LocalFrame {
  plan: TenantPlan;
  tenant: Tenant;
  place: ProgramPlace;
  /** begins every logical name */
  prefix: string;
  /** of a part of the organization, with which it goes */
  part: CustomResourceOptions;
}
