// The component that holds everything of one tenant.
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { tenantNames } from "../plan/tenant-names.ts";
import { ProvisionError } from "./provision-error.ts";

/**
 * `tenantry:index:Tenant`. Every resource below it must be named `<tenantId>.…`: the constructor of any
 * other throws `program.foreign-child`, so that a slip in the program can't put one tenant's object into another's hands.
 * No id's prefix is the beginning of another's (`tenantNames`).
 */
export class Tenant extends ComponentResource {
  readonly tenantId: string;

  constructor(tenantId: string, options: ComponentResourceOptions = {}) {
    const prefix = tenantNames(tenantId).pulumi;
    super(
      "tenantry:index:Tenant",
      tenantId,
      {},
      {
        ...options,
        transformations: [
          ...(options.transformations ?? []),
          ({ name, type }) => {
            // The component itself passes here, too.
            if (name === tenantId || name.startsWith(prefix)) return undefined;
            const message = `The ${type} "${name}" can't belong to tenant ${tenantId}: its name must begin with "${prefix}".`;
            throw new ProvisionError("program.foreign-child", message);
          },
        ],
      },
    );
    this.tenantId = tenantId;
  }

  /** Says that the component is complete; what it shows stands in the state. */
  complete(outputs: Record<string, unknown>): void {
    this.registerOutputs(outputs);
  }
}
