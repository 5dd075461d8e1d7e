// A create or update that failed half-way: what exists goes into the state, so that nothing is lost.
import type { TenantryError } from "../errors.ts";
import type { PropertyMap } from "./property-value.ts";

/** Thrown by a behaviour. The next run sees the resource as needing an update. */
export class PartialFailure extends Error {
  readonly id: string;
  readonly outputs: PropertyMap;
  override readonly cause: TenantryError;

  constructor(id: string, outputs: PropertyMap, cause: TenantryError) {
    super(cause.message);
    this.name = "PartialFailure";
    this.id = id;
    this.outputs = outputs;
    this.cause = cause;
  }
}
