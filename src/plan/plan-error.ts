// What planning may refuse.
import { TenantryError } from "../errors.ts";

export type PlanErrorCode = "plan.invalid-spec" | "plan.platform-unavailable" | "plan.host";

export class PlanError extends TenantryError<PlanErrorCode> {}
