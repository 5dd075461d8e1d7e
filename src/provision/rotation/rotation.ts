// The epochs that a tenant's credentials are of, from the program's side.
import { CustomResource, type CustomResourceOptions } from "@pulumi/pulumi";
import type { TenantPlan } from "../../plan/tenant-plan.ts";

/** What has an epoch of its own → the epoch. */
export type Epochs = Partial<Record<"identity" | "redis" | "gateway", number>>;

export interface RotationInputs {
  /** `<deployment>/<environment>/<tenantId>` */
  owner: string;
  epochs: Epochs;
}

/**
 * `tenantry:index:Rotation`: the state's memory of the epochs. It refuses one that is neither the one before nor the next
 * (`program.rotation`). Makes nothing.
 */
export class Rotation extends CustomResource {
  constructor(name: string, { owner, rotation, redis, gateway }: TenantPlan, options: CustomResourceOptions = {}) {
    const epochs: Epochs = {
      identity: rotation.epoch,
      ...(redis === undefined ? {} : { redis: redis.rotation.epoch }),
      ...(gateway === undefined ? {} : { gateway: gateway.rotation.epoch }),
    };
    super("tenantry:index:Rotation", name, { owner, epochs }, options);
  }

  /** Comes back when the epochs were found good: what is registered afterwards depends on it without saying so. */
  async accepted(): Promise<void> {
    await new Promise<void>((resolve) => this.urn.apply(() => resolve()));
  }
}
