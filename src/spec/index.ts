// tenantry/spec: what others may call to read tenants (design §6).
export type { Fault, FaultCode } from "./fault.ts";
export { faultCodes } from "./fault.ts";
export { type FleetOptions, type FleetResult, loadFleet } from "./load-fleet.ts";
export { type ParseOptions, parseTenantSpec, type SpecResult } from "./parse-tenant-spec.ts";
export { SpecError, type SpecErrorCode } from "./spec-error.ts";
export { specFor } from "./spec-for.ts";
export { specWarnings } from "./spec-warnings.ts";
export { isTenantId } from "./tenant-id.ts";
export type { TenantOverlay, TenantSpec } from "./tenant-spec.ts";
