// What a rehearsal tells.
import type { ResourceStep } from "../engine/engine-progress.ts";
import type { TenantryError } from "../errors.ts";

/**
 * `plan` what `up` would do; `up`; `again` an `up` that must change nothing; `change` a harmless change of the spec, in place;
 * `drift` a second writer's change that a refresh must find; `suspend` and `resume` by the spec's status; `rotate` the next
 * epoch's credentials beside those of today; `route` the platform stack once more, where tenants share what leads to this one;
 * `destroy`, which must leave nothing.
 */
export type RehearsalPhaseName =
  | "plan"
  | "up"
  | "again"
  | "route"
  | "change"
  | "drift"
  | "suspend"
  | "resume"
  | "rotate"
  | "destroy";

export interface RehearsalPhase {
  name: RehearsalPhaseName;
  ok: boolean;
  seconds: number;
  /** counts by operation, where the engine ran to its end */
  changes?: Record<string, number>;
  /** what else is worth a sentence */
  note?: string;
  error?: TenantryError;
}

/** One stack's rehearsal: phases in order; after one that fails only `destroy` follows. */
export interface StackRehearsal {
  stack: string;
  tenantId: string;
  ok: boolean;
  /** every resource that would be made, as the plan has it */
  plan: ResourceStep[];
  phases: RehearsalPhase[];
}
