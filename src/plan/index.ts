// tenantry/plan: what a spec leads to, and what changes between two fleets; nothing is read or made.
export { type Blast, blastClasses, type Change } from "./change.ts";
export { crossTenantProof, type Locate, type ProofOptions } from "./cross-tenant-proof.ts";
export { diffFleets } from "./diff-fleets.ts";
export { locateInSpecs } from "./locate-in-specs.ts";
export { PlanError, type PlanErrorCode } from "./plan-error.ts";
export { type PlanSettings, planTenant } from "./plan-tenant.ts";
export { type TenantNames, tenantNames } from "./tenant-names.ts";
export type {
  PlannedConnection,
  PlannedReference,
  PlannedSecret,
  PlannedSocialApp,
  TenantPlan,
} from "./tenant-plan.ts";
export type { Violation, ViolationPlace } from "./violation.ts";
