// The epochs that a tenant's credentials are of, and the account that they are at, from the program's side.
import { CustomResource, type CustomResourceOptions } from "@pulumi/pulumi";
import { platformAccount } from "../../plan/platform-account.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";

/** What has an epoch of its own → the epoch. */
export type Epochs = Partial<Record<"identity" | "redis" | "gateway", number>>;

export interface RotationInputs {
  /** `<deployment>/<environment>/<tenantId>` */
  owner: string;
  epochs: Epochs;
  /** as `platformAccount` calls it */
  account: string;
  /** whether the tenant's objects are to be protected: asked about a move, and not kept */
  protected?: boolean;
}

/**
 * `tenantry:index:Rotation`: the state's memory of the epochs and of the account. It refuses an epoch that is neither the one before
 * nor the next (`program.rotation`), and a move (`program.moved`). Makes nothing.
 */
export class Rotation extends CustomResource {
  constructor(name: string, plan: TenantPlan, options: CustomResourceOptions = {}) {
    const { owner, rotation, redis, gateway, protect } = plan;
    const epochs: Epochs = {
      identity: rotation.epoch,
      ...(redis === undefined ? {} : { redis: redis.rotation.epoch }),
      ...(gateway === undefined ? {} : { gateway: gateway.rotation.epoch }),
    };
    super(
      "tenantry:index:Rotation",
      name,
      { owner, epochs, account: platformAccount(plan), protected: protect },
      options,
    );
  }

  /** Comes back when epochs and account were found good: what is registered afterwards depends on it without saying so. */
  async accepted(): Promise<void> {
    await new Promise<void>((resolve) => this.urn.apply(() => resolve()));
  }
}
